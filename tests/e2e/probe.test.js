// The test of the credentials as the dashboard sends it: every answer of the API's stand-in over TLS under the real host name, exactly one bare request
// for each click, cancelling, the limit, and the browser's own prompt. Copies that lost a guarantee must fail the same checks.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ANSWERS, API, ID_MAPPINGS, SESSION_COOKIE, SIGN_IN_PATH } from "../site/api.js";
import { BROWSERS, until } from "./browsers/index.js";
import { basic, EMAIL, LIMIT_MS, openRoom, TOKEN } from "./dashboard-stage.js";
import { pattern, replaced, sentence, stage } from "./stage.js";

const PROBE_PATH = `${ID_MAPPINGS}/test-job-id`;
const MB = 1024 * 1024;
/** Far less than such an answer's 50 MB, and more than lies in buffers on the way. */
const SOON_ENOUGH = 32 * MB;
/** What must not be in the request: it would tell of the browser's sessions, of this page, or that something is sent. */
const UNWANTED = ["cookie", "origin", "referer", "content-type", "content-length", "transfer-encoding", "if-none-match", "if-modified-since", "proxy-authorization"];

const pascal = (code) => code[0].toUpperCase() + code.slice(1);
/** Each verdict: how it looks, and what is advised. */
const VERDICTS = {
  accepted: ["calm", "adminRights", "useCommands"],
  unauthorized: ["blocked", "checkEmail", "copyAgain", "notPassword", "newToken", "askAdmin", "stayWithBasic"],
  forbidden: ["blocked", "askAdmin", "unscopedToken", "networkPolicy"],
  ipPolicy: ["blocked", "allowedNetwork", "networkPolicy"],
  xsrf: ["warning", "useCommands"],
  tooManyRequests: ["warning", "wait", "otherScripts"],
  serverError: ["warning", "statusPage", "tryLater"],
  redirected: ["warning", "signInPortal", "proxyRules", "otherNetwork"],
  notJson: ["warning", "signInPortal", "proxyRules", "otherNetwork"],
  noConnection: ["warning", "online", "openApi", "proxyRules", "tlsInspection", "otherExtension", "otherNetwork"],
  timedOut: ["warning", "tryLater", "statusPage", "proxyRules"],
  unclear: ["warning", "statusPage", "useCommands"],
};
/** For a refusal or a fault that is not in the API's format: something in between may have answered. */
const IN_BETWEEN = ["signInPortal", "proxyRules"];
const LINKS = {
  adminRights: "https://admin.atlassian.com/", askAdmin: "https://admin.atlassian.com/", networkPolicy: "https://admin.atlassian.com/",
  notPassword: "https://id.atlassian.com/manage-profile/security/api-tokens", newToken: "https://id.atlassian.com/manage-profile/security/api-tokens",
  unscopedToken: "https://id.atlassian.com/manage-profile/security/api-tokens", statusPage: "https://status.atlassian.com/", openApi: "https://api.atlassian.com/",
};

/** The browser has a session with the API's host, as it has when the admin is signed in to Atlassian. */
async function signIn(on) {
  const tab = await on.session.newPage();
  await tab.goto(API + SIGN_IN_PATH);
  assert.equal(await tab.evaluate(() => document.cookie), SESSION_COOKIE);
  await tab.close();
  on.api.requests.length = 0;
}

/** A stage with the permission, and the dashboard open. */
async function opened(browser, options = {}) {
  const on = await stage({ browser, watch: [], api: { email: EMAIL, token: TOKEN }, apiGranted: true, ...options });
  try {
    on.room = await openRoom(on.session);
    await on.room.hold();
    return on;
  } catch (error) {
    await on.close();
    throw error;
  }
}

/** One click on "Test" with one of ANSWERS; what is seen of it, and the requests that came. */
async function ask(on, name, { email = EMAIL, token = TOKEN } = {}) {
  const { answer, late } = ANSWERS[name];
  const { room, api } = on;
  api.requests.length = 0;
  api.set({ answer: name });
  await room.fill("email", email);
  await room.fill("token", token);
  const reads = await room.reads();
  const from = Date.now();
  const seen = await room.tested(late && (async () => {
    await until(() => api.requests.length > 0, { what: `${name} asked` });
    // What came in time is there.
    if (answer.body) await until(async () => (await room.reads()) > reads, { what: `${name} read` });
    assert.equal(await room.ring(LIMIT_MS), 1);
  }));
  const requests = [...api.requests];
  await until(() => requests.every(({ done }) => done), { what: `${name} over` });
  return { name, seen, requests, from, to: Date.now(), timers: await room.asksAgain() };
}

/** Whether the body of a row's answer is neither empty nor a whole object in JSON. @param {import("../site/api.js").Answer} answer */
function isForeign({ body, then, upTo }) {
  if (then || upTo) return true;
  try {
    return Boolean(body) && typeof JSON.parse(body) !== "object";
  } catch {
    return true;
  }
}

/** What is shown is what the row of the table says. */
async function shownRight(on, { name, seen: { result, status, alert }, from, to }) {
  const { verdict, status: code, wait = null, answer } = ANSWERS[name];
  assert.equal(result.verdict, sentence(`verdict${pascal(verdict)}`), name);
  assert.equal(result.why, sentence(`verdict${pascal(verdict)}Why`), name);
  assert.equal(result.status, code === null ? null : sentence("testStatus", code), name);
  // Said where screen readers hear it, and by nothing else.
  assert.deepEqual([status, alert], [result.verdict, ""], name);
  const [tone, ...known] = VERDICTS[verdict];
  assert.equal(result.tone, tone, name);
  const inBetween = ["unauthorized", "forbidden", "ipPolicy", "serverError"].includes(verdict) && isForeign(answer);
  const remedies = inBetween ? [...known, ...IN_BETWEEN] : known;
  assert.deepEqual(result.remedies.map(({ code, text, done }) => [code, text, done]), remedies.map((code) => [code, sentence(`remedy${pascal(code)}`), false]), name);
  for (const { code, link } of result.remedies) {
    assert.deepEqual(link && [link.href, link.target, link.rel], LINKS[code] ? [LINKS[code], "_blank", "noopener noreferrer"] : null, `${name}: ${code}`);
  }
  if (wait === null) assert.equal(result.retry, null, name);
  else {
    // By the minute: the answer's minute may have been the last of two.
    const times = await on.room.page.evaluate((...all) => all.map((ms) => globalThis.mtg.say.text({ key: "testRetryAt", args: [{ kind: "instant", at: new Date(ms).toISOString() }] })),
      from - 1000 + wait * 1000, to + wait * 1000);
    assert.ok(times.includes(result.retry), `${name}: ${result.retry}, not ${times}`);
  }
}

/** One bare request and nothing else, whatever came back. */
function askedOnce(on, { name, requests, timers }) {
  const { again, answer } = ANSWERS[name];
  const times = answer.instead === "noTls" ? 0 : 1;
  // Firefox itself asks again when a connection ends without any answer, and no page can tell it not to.
  if (again && on.browser === "firefox") assert.ok(requests.length > 1, name);
  else assert.equal(requests.length, times, name);
  for (const { method, url, headers, rawHeaders, body, preflight } of requests) {
    assert.deepEqual([method, url, body, preflight], ["GET", PROBE_PATH, "", false], name);
    assert.deepEqual(rawHeaders.filter((_, at, all) => at % 2 === 1 && /^authorization$/i.test(all[at - 1])), [basic(EMAIL, TOKEN)], name);
    assert.equal(headers.accept, "application/json", name);
    assert.deepEqual(UNWANTED.filter((header) => header in headers), [], name);
    // "no-store" as the server hears it.
    assert.equal(headers["cache-control"], "no-cache", name);
  }
  // Nothing is left that could ask again.
  assert.deepEqual(timers, [], name);
}

for (const browser of BROWSERS) {
  const firefox = browser === "firefox";

  describe(`the test of the credentials in ${browser}`, { timeout: 240_000 }, () => {
    let on, room, api;
    before(async () => {
      on = await opened(browser);
      ({ room, api } = on);
      await signIn(on);
    });
    after(() => on?.close());

    /** "Test" pressed, and the request has reached the API. */
    async function running(answer) {
      api.requests.length = 0;
      api.set({ answer });
      await room.fill("email", EMAIL);
      await room.fill("token", TOKEN);
      const reads = await room.reads();
      await room.press("test");
      await until(() => api.requests.length === 1, { what: "asked" });
      await room.seen(({ progress }) => progress !== null);
      if (ANSWERS[answer].answer.body) await until(async () => (await room.reads()) > reads, { what: "read" });
      return api.requests[0];
    }
    const cancelled = (request) => Promise.all([
      until(() => request.aborted && request.done, { what: "ended by the browser" }),
      room.seen(({ status, progress, result }) => status === sentence("testCancelled") && progress === null && result === null),
    ]);

    for (const [name, { verdict, answer: { upTo, then } }] of Object.entries(ANSWERS)) {
      test(`the answer ${name} is ${verdict}, after exactly one bare request`, async () => {
        const asked = await ask(on, name);
        await shownRight(on, asked);
        askedOnce(on, asked);
        if (upTo || then === "flood") {
          const [{ aborted, bytesSent }] = asked.requests;
          assert.ok(aborted && bytesSent > 64 * 1024 && bytesSent < SOON_ENOUGH, `${bytesSent} bytes`);
        }
      });
    }

    test("nobody went where a redirect leads", { skip: !firefox && "only Firefox's proxy tells" }, () => {
      assert.deepEqual(on.session.refusedAddresses.filter((address) => address.startsWith("portal.")), []);
    });

    test("the right credentials are accepted and wrong ones refused, as the API itself decides", async () => {
      for (const [token, verdict] of [[TOKEN, "accepted"], [`${TOKEN}x`, "unauthorized"]]) {
        api.requests.length = 0;
        api.set({ answer: null });
        await room.fill("email", EMAIL);
        await room.fill("token", token);
        const { result } = await room.tested();
        assert.equal(result.verdict, sentence(`verdict${pascal(verdict)}`));
        assert.deepEqual(api.requests.map(({ headers }) => headers.authorization), [basic(EMAIL, token)]);
      }
    });

    test("while it runs: the seconds are counted and said, and a second click or key sends nothing", async () => {
      const request = await running("silent");
      const { status, progress } = await room.see();
      assert.equal(status, sentence("testRunning"));
      assert.match(progress, pattern("testProgress"));
      await room.seen(({ progress }) => progress === sentence("testProgress", 1, 15), "one second is counted");
      assert.deepEqual(await room.page.evaluate(() => [document.querySelector("#progress-bar").value, document.querySelector("#progress-bar").max]), [1, 15]);
      await room.press("test");
      await room.key("email", "Enter");
      await room.fill("token", `${TOKEN}y`);
      await room.key("token", "Enter");
      assert.equal((await room.see()).status, sentence("testRunning"));
      await room.seen(({ progress }) => progress === sentence("testProgress", 2, 15), "two seconds are counted");
      assert.equal(api.requests.length, 1);
      // The rest of the page works meanwhile.
      await room.fill("api-label", "meanwhile");
      await room.fill("api-ends", "2027-01-31");
      await room.key("api-label", "Enter");
      await room.seen(({ notes, progress }) => notes.length === 1 && progress !== null, "a note can be saved meanwhile");
      await room.press("cancel");
      await cancelled(request);
    });

    test("a double click is one click", async () => {
      await room.fill("email", EMAIL);
      await room.fill("token", TOKEN);
      api.requests.length = 0;
      api.set({ answer: null });
      await room.tested(null, () => room.press("test", { count: 2 }));
      // A second one would have been sent before the first was answered.
      assert.equal(api.requests.length, 1);
      assert.deepEqual(await room.asksAgain(), []);
    });

    for (const answer of ["silent", "bodyStaysOpen", "bodyDrips"]) {
      test(`cancelled while it runs (${answer}): ended at once, and said`, async () => {
        const request = await running(answer);
        await room.press("cancel");
        await cancelled(request);
        assert.deepEqual(await room.asksAgain(), []);
        assert.equal(api.requests.length, 1);
        // The header is there still, and good for the next test.
        api.set({ answer: null });
        const { result } = await room.tested();
        assert.equal(result.verdict, sentence("verdictAccepted"));
      });
    }

    for (const [what, act] of Object.entries({
      "another email": () => room.page.type("#email", "x"),
      "another header": async () => {
        await room.fill("token", `${TOKEN}z`);
        await room.press("build");
      },
      "forgetting the header": () => room.press("clear"),
    })) {
      test(`${what} cancels it: the answer would be of the one before`, async () => {
        const request = await running("silent");
        await act();
        await until(() => request.aborted && request.done, { what: "ended by the browser" });
        const { result } = await room.seen(({ progress }) => progress === null);
        assert.equal(result, null);
        assert.deepEqual(await room.asksAgain(), []);
      });
    }

    test("by keyboard: Return in a field tests, Cancel gives the keyboard back to Test", async () => {
      api.requests.length = 0;
      api.set({ answer: "silent" });
      await room.fill("email", EMAIL);
      await room.fill("token", TOKEN);
      await room.key("token", "Enter");
      await until(() => api.requests.length === 1, { what: "asked" });
      await room.key("cancel", "Enter");
      await cancelled(api.requests[0]);
      await room.seen(({ focus }) => focus === "test", "the keyboard is on Test");
    });

    test("an answer leaves the keyboard where it is", async () => {
      for (const selector of ["#credentials a", "#bearer > summary", "#destination"]) {
        await running("silent");
        await room.page.evaluate((selector) => document.querySelector(selector).focus(), selector);
        assert.equal(await room.ring(LIMIT_MS), 1);
        await room.seen(({ result }) => result?.verdict === sentence("verdictTimedOut"));
        assert.ok(await room.page.evaluate((selector) => document.activeElement === document.querySelector(selector), selector), selector);
      }
    });

    test("what is advised can be ticked; the next answer begins anew, and another email or header takes the answer away", async () => {
      await ask(on, "unauthorized");
      await room.press("remedy-newToken");
      const ticked = ({ result }) => result.remedies.filter(({ done }) => done).map(({ code }) => code);
      assert.deepEqual(ticked(await room.see()), ["newToken"]);
      const { seen } = await ask(on, "unauthorized");
      assert.deepEqual(ticked(seen), []);
      await room.page.type("#email", "x");
      assert.equal((await room.see()).result, null);
      await ask(on, "unauthorized");
      await room.fill("token", `${TOKEN}z`);
      await room.press("build");
      assert.equal((await room.see()).result, null);
    });

    test("a test that runs ends with the page", async () => {
      const request = await running("silent");
      await room.reload();
      await until(() => request.aborted && request.done, { what: "ended by the browser" });
      const { email, token, result, progress, header } = await room.see();
      assert.deepEqual({ email, token, result, progress, header }, { email: "", token: 0, result: null, progress: null, header: null });
      assert.equal(api.requests.length, 1);
      await room.hold();
    });

    test("the real limit: an answer that never comes is waited for 15 seconds", async () => {
      await room.close();
      room = on.room = await openRoom(on.session);
      api.requests.length = 0;
      api.set({ answer: "silent" });
      await room.fill("email", EMAIL);
      await room.fill("token", TOKEN);
      const begun = performance.now();
      await room.press("test");
      await room.seen(({ result }) => result?.verdict === sentence("verdictTimedOut"), "given up", { timeout: 25_000 });
      const took = performance.now() - begun;
      assert.ok(took > LIMIT_MS - 100 && took < LIMIT_MS + 3_000, `${took} ms`);
      assert.equal(api.requests.length, 1);
      await until(() => api.requests[0].aborted, { what: "ended by the browser" });
    });

    test("the extension reports no error", async () => {
      assert.deepEqual(await on.faults(), []);
    });
  });

  test(`a copy that lost its settings of the request fails the check of it in ${browser}`, { timeout: 120_000 }, async () => {
    const lose = (source) => ["credentials", "redirect", "cache"].reduce((text, name) => {
      const [line] = text.match(new RegExp(`arg0\\.${name} = __wbindgen_enum_\\w+\\[arg1\\];`)) ?? assert.fail(`the glue sets no ${name}`);
      return replaced([line, ""])(text);
    }, source);
    const on = await opened(browser, { spoil: { "core/access.js": lose } });
    const fails = async (answer, what) => {
      const asked = await ask(on, answer);
      assert.throws(() => askedOnce(on, asked), ({ actual }) => (assert.deepEqual(actual, what), true));
      return asked.requests;
    };
    try {
      // Neither browser keeps what came over a connection whose certificate it was told to overlook: the cache is seen in the request only.
      await fails("jobNotFound", undefined);
      await signIn(on);
      const [{ headers }] = await fails("jobNotFound", ["cookie"]);
      assert.equal(headers.cookie, SESSION_COOKIE);
      const requests = await fails("movedHome", 2);
      assert.deepEqual(requests.map(({ url }) => url), [PROBE_PATH, SIGN_IN_PATH]);
    } finally {
      await on.close();
    }
  });

  describe(`the browser's permission for the test in ${browser}`, { timeout: 120_000 }, () => {
    let on, room, api;
    before(async () => {
      on = await stage({ browser, granted: false, watch: [], api: { email: EMAIL, token: TOKEN }, launch: { prompts: "real", headless: firefox } });
      ({ api } = on);
      room = await openRoom(on.session);
    });
    after(() => on?.close());

    const granted = () => on.session.inExtension(() => chrome.permissions.getAll());
    const accepted = () => room.seen(({ result }) => result?.verdict === sentence("verdictAccepted"));

    test("denied: it is said, nothing was asked, and the header is there still", async () => {
      assert.deepEqual((await granted()).origins, []);
      await room.fill("email", EMAIL);
      await room.fill("token", TOKEN);
      await room.press("test");
      await on.session.answerPrompt("deny");
      const { header, token } = await room.seen(({ alert }) => alert === sentence("errorApiRefused"));
      assert.deepEqual([Boolean(header), token], [true, 0]);
      assert.deepEqual(api.requests, []);
      assert.deepEqual((await granted()).origins, []);
    });

    test("allowed: the same click's test goes on by itself, once, however often it was pressed meanwhile", async () => {
      if (firefox) for (let times = 2; times--;) await room.key("test", "Enter");
      else {
        // No keys here, and no second real click: with them the driver gives Chromium's page the keyboard that its prompt has.
        await room.press("test");
        await room.page.evaluate(() => document.querySelector("#test").click());
      }
      await on.session.answerPrompt("allow");
      await accepted();
      assert.equal(api.requests.length, 1);
      askedOnce(on, { name: "jobNotFound", requests: api.requests, timers: [] });
      const { origins, data_collection: data } = await granted();
      assert.deepEqual(origins, [`${API}/*`]);
      if (firefox) assert.deepEqual(data.toSorted(), ["authenticationInfo", "personallyIdentifyingInfo"]);
    });

    test("allowed before: nobody is asked again", async () => {
      await room.tested();
      assert.equal(api.requests.length, 2);
      await accepted();
    });

    test("taken back: asked again", async () => {
      await on.session.revoke(`${API}/*`);
      await until(async () => (await granted()).origins.length === 0, { what: "taken back" });
      await room.press("test");
      await on.session.answerPrompt("deny");
      const { result } = await room.seen(({ alert }) => alert === sentence("errorApiRefused"));
      assert.equal(result, null);
      await room.press("test");
      await on.session.answerPrompt("allow");
      await until(() => api.requests.length === 3, { what: "asked" });
      await accepted();
      assert.deepEqual((await granted()).origins, [`${API}/*`]);
    });

    test("forgotten while the browser asks: nothing is sent", async () => {
      await on.session.revoke(`${API}/*`);
      await until(async () => (await granted()).origins.length === 0, { what: "taken back" });
      await room.press("test");
      // Not by a real click, which would take the keyboard from Chromium's prompt.
      await room.page.evaluate(() => document.querySelector("#clear").click());
      await on.session.answerPrompt("allow");
      await until(async () => (await granted()).origins.length === 1, { what: "allowed" });
      const { header, result, focus } = await room.seen(({ wrong }) => wrong.token === sentence("credentialsTokenEmpty"), "it is said");
      assert.deepEqual([header, result, focus, api.requests.length], [null, null, "token", 3]);
    });

    test("the extension reports no error", async () => {
      assert.deepEqual(await on.faults(), []);
    });
  });
}

test("in Firefox with prompts answered by preference, one click is enough and gives the consent too", { timeout: 60_000 }, async () => {
  const on = await stage({ browser: "firefox", granted: false, watch: [], api: { email: EMAIL, token: TOKEN } });
  try {
    const room = await openRoom(on.session);
    await room.fill("email", EMAIL);
    await room.fill("token", TOKEN);
    const { result } = await room.tested();
    assert.equal(result.verdict, sentence("verdictAccepted"));
    assert.equal(on.api.requests.length, 1);
    const { origins, data_collection: data } = await on.session.inExtension(() => chrome.permissions.getAll());
    assert.deepEqual([origins, data.toSorted()], [[`${API}/*`], ["authenticationInfo", "personallyIdentifyingInfo"]]);
  } finally {
    await on.close();
  }
});
