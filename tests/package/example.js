// The package in a page that is no extension: no bundler, the package's files as they are.
import { basicAuthHeader, classifyProbe, headerDoubts, plan, probeRequest, tokenStatus } from "./migration-token-guide/browser.js";

/** @param {string} id @param {string} text */
const show = (id, text) => {
  /** @type {HTMLElement} */ (document.getElementById(id)).textContent = text;
};

/** @param {FormData} form @param {string} name */
const typed = (form, name) => String(form.get(name));

/** What a form does when it is sent. @param {string} id @param {(form: FormData, button: string) => unknown} work */
function on(id, work) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById(id));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    for (const output of form.querySelectorAll("output")) output.textContent = "";
    show("alert", "");
    try {
      await work(new FormData(form), /** @type {HTMLButtonElement} */ (event.submitter).name);
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      show("alert", `${error.code}: ${error.message}`);
    }
  });
}

on("token", (form) => {
  const evidence = [{ what: /** @type {const} */ ("renewalSeen"), at: typed(form, "renewed") }];
  const { age, window } = tokenStatus({ evidence }, Date.now());
  show("status", window ? `${window.phase} until ${window.phase === "valid" ? window.warnsAt : window.blocksAt}` : age);
  const { start, runGuaranteed } = plan({ evidence, start: typed(form, "start"), days: Number(form.get("days")) });
  show("plan", `${start}, ${runGuaranteed ? "guaranteed" : "not guaranteed"}`);
});

on("access", async (form, button) => {
  const [email, token] = [typed(form, "email"), typed(form, "secret")];
  const header = basicAuthHeader(email, token);
  show("doubts", headerDoubts(email, token).join(", "));
  if (button === "build") return show("header", header);
  const { url, init, limitMs, maxBodyBytes } = probeRequest(header);
  const answer = async () => {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(limitMs) });
    const body = await response.text();
    return { status: response.status, type: response.type, retryAfter: response.headers.get("retry-after"), body: body.length > maxBodyBytes ? null : body };
  };
  const { verdict, status } = await answer().then(
    (outcome) => classifyProbe(outcome, Date.now()),
    (error) => classifyProbe({ error: error.name === "TimeoutError" ? "timedOut" : "noConnection" }, Date.now()),
  );
  show("verdict", `${verdict} ${status ?? ""}`.trim());
});
