/**
 * The demo site on loopback: a Jira, a Confluence and a stand-in for the cloud's site choice, each simulated and forgetful.
 *
 *   node tests/site/server.js [--port-jira 8080] [--port-confluence 8090] [--port-cloud 8091] [--one-origin]
 *                             [--context-jira /jira] [--context-confluence /confluence]
 */
import { readFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { cloudAddress, cloudPage, companySignInPage, companyWayPage, signInPage } from "./cloud.js";
import { demoPage } from "./demo.js";
import { FIXED_PAGES, PATHS, assistantPage, dashboardPage, ordinaryPage, otherAdminPage, promptPage, savedPage, STRANGE_KINDS, strangePage } from "./shells.js";
import { createState, SITES } from "./state.js";

const here = path.dirname(fileURLToPath(import.meta.url));
const LOG_LENGTH = 20_000;
const TYPES = {
  ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".woff": "font/woff", ".ttf": "font/ttf", ".eot": "application/vnd.ms-fontobject", ".svg": "image/svg+xml",
};
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'self'";

/** What a plain file path inside this folder may be; nothing else is served. */
const FRONT_FILES = /^(assistant\.(js|css)|aui\/[\w-]+\.(css|js)|aui\/(fonts|images)\/[\w-]+\.(woff|ttf|eot|svg))$/;
const OWN_FILES = {
  "/demo/demo.css": "front/demo.css", "/demo/demo.js": "front/demo.js", "/demo/shell.css": "front/shell.css", "/demo/frame.js": "front/frame.js",
  "/demo/setup.js": "front/setup.js", "/demo/way-back.js": "front/way-back.js",
  ...Object.fromEntries(["current", "y2021"].flatMap((generation) => ["js", "css"].map((kind) => [`/demo/built/${generation}/setup.${kind}`, `built/${generation}/setup.${kind}`]))),
};
/** Pages of the third server, none of the products'. */
const CLOUD_PAGES = { "/setup": cloudPage, "/signin": signInPage, "/login": signInPage, "/sso": companyWayPage, "/company-sign-in": companySignInPage };
/** A file that is asked for in vain, and the status of the answer. */
const FAILING_FILE = /\bfailing-\d+-([45]\d\d)\.js$/;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {import("node:http").IncomingMessage} request */
async function bodyOf(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return text;
}

/** @param {import("node:http").ServerResponse} response */
function send(response, status, type, body, headers = {}) {
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store", ...headers });
  response.end(body);
}
const sendPage = (response, html, headers, status = 200) => send(response, status, "text/html; charset=utf-8", html, headers);
const sendJson = (response, value) => send(response, 200, "application/json", JSON.stringify(value));
const redirect = (response, location, headers = {}) => send(response, 302, "text/plain", "", { Location: location, ...headers });

async function sendFile(response, file) {
  const content = await readFile(path.join(here, file)).catch(() => null);
  if (content === null) send(response, 404, "text/plain", "no such file; was the site built?");
  else send(response, 200, TYPES[path.extname(file)], content);
}

/**
 * One simulated product.
 * @param {"jira" | "confluence"} product
 * @param {string} context
 */
function createInstance(product, context, { clock, cloudOrigin, proto, settings }) {
  const state = createState(clock, settings);
  const paths = PATHS[product];

  /** Whether the browser brings the proof of a password that was given since it was last asked for. @param {"login" | "secure"} kind */
  const given = (request, kind) => (request.headers.cookie ?? "").split("; ").includes(`demo.${product}.${kind}=${state.session()}`);
  const proof = (kind) => ({ "Set-Cookie": `demo.${product}.${kind}=${state.session()}; Path=${context || "/"}; HttpOnly` });

  async function answer(request, response, url) {
    const now = state.read();
    const inside = url.pathname.slice(context.length) || "/";
    const base = `${proto}://${request.headers.host}${context}`;
    const { generation, language, menuText, files, banner, failedFiles, otherFailedFiles } = now;
    const everywhere = now.secrets === "everywhere";
    const secrets = everywhere && url.searchParams.has("containerToken") ? url.search : "";
    const page = { product, context, base: now.canonicalBase ?? base, generation, language, menuText, files, banner, failedFiles, otherFailedFiles, secrets };
    const prompt = (kind, destination) => sendPage(response, promptPage(page, { kind, destination, links: everywhere }), headers);
    const headers = { "Cache-Control": now.cacheControl };
    if (now.csp !== "none") headers[now.csp === "strict" ? "Content-Security-Policy" : "Content-Security-Policy-Report-Only"] = POLICY;

    const file = inside.match(/\/download\/resources\/([\w.-]+:[\w-]+)\/(.+)$/);
    if (file) {
      const wanted = file[1] === "org.demo.shell:aui" ? `aui/${file[2]}` : file[2].replace(/^fe\//, "");
      const failing = wanted.match(FAILING_FILE);
      if (failing) return send(response, Number(failing[1]), "text/plain", "a file that fails");
      if (wanted === "saved.js") return sendFile(response, "front/saved.js");
      if (!FRONT_FILES.test(wanted)) return send(response, 404, "text/plain", "no such file");
      return sendFile(response, `built/${now.generation}/${wanted}`);
    }
    if (inside.startsWith("/rest/migration-demo/latest/")) return answerData(request, response, inside.slice(28), base);

    if (/^\/login\.(jsp|action)$/.test(inside) && request.method === "GET") return prompt(url.searchParams.has("code") ? "code" : "login", url.searchParams.get("os_destination") ?? "");
    if (request.method === "POST" && /^\/(doauthenticate\.action|secure\/admin\/WebSudoAuthenticate\.jspa|dologin\.action|login\.jsp)$/.test(inside)) {
      const form = new URLSearchParams(await bodyOf(request));
      const destination = form.get("destination") ?? form.get("webSudoDestination") ?? form.get("os_destination") ?? "";
      const kind = inside.includes("login") ? "login" : "secure";
      return redirect(response, destination.startsWith("/") && !destination.startsWith("//") ? destination : `${context}/`, proof(kind));
    }
    if (inside === "/secure/admin/WebSudoAuthenticate!default.jspa") return prompt("secure", url.searchParams.get("webSudoDestination") ?? "");

    const isAdmin = /^\/(admin|secure\/admin|plugins\/servlet\/cloud-migration-demo)\//.test(inside);
    if (isAdmin) {
      const sent = request.method === "POST" ? `?${await bodyOf(request)}` : "";
      // After a prompt the browser asks anew, and what was posted comes as a query.
      const destination = url.pathname + (sent || url.search);
      if (now.signedOut && !given(request, "login")) return redirect(response, `${context}/login.${product === "jira" ? "jsp" : "action"}?os_destination=${encodeURIComponent(destination)}`);
      if (now.secureAdmin && !given(request, "secure")) {
        if (product === "confluence" || now.securePrompt === "inPlace") return prompt("secure", destination);
        return redirect(response, `${context}/secure/admin/WebSudoAuthenticate!default.jspa?webSudoDestination=${encodeURIComponent(destination)}`);
      }
      if (now.prompt !== "none") return prompt(now.prompt, destination);
      if (inside === paths.save) return answerSave(response, page, new URLSearchParams(sent || url.search), headers);
    }

    const strange = inside.startsWith(`${paths.strange}/`) ? inside.slice(paths.strange.length + 1) : "";
    if (STRANGE_KINDS.includes(strange)) return sendPage(response, strangePage(page, strange), headers);
    for (const kind of ["assistant", "taught"]) {
      const own = paths[kind];
      if (inside !== own && !inside.startsWith(`${own}/`)) continue;
      const taught = kind === "taught";
      const title = taught ? "Desk" : "Migration Assistant";
      const routeMode = product === "jira" && !taught ? "path" : "hash";
      return sendPage(response, assistantPage(page, { taught, title, inside: now.inside, inner: url.searchParams.has("inner"), data: {
        product, context, title, routeMode, menuMark: !taught, assistantPath: context + own, exit: context + paths.otherAdmin,
        wording: now.wording, delay: now.delay, behaviour: now.behaviour, frame: now.frame, lastUpdated: now.lastUpdated, ahead: clock() - Date.now(),
        control: now.control, inside: now.inside, dayForm: now.dayForm,
      } }), headers);
    }
    if (inside === "/") return sendPage(response, dashboardPage(page), headers);
    const fixed = Object.keys(FIXED_PAGES).find((name) => inside === paths[name]);
    if (fixed) return sendPage(response, FIXED_PAGES[fixed](page), headers);
    if (isAdmin) return sendPage(response, otherAdminPage(page, inside), headers);
    if (/^\/(browse|display)\//.test(inside)) return sendPage(response, ordinaryPage(page), headers);
    return send(response, 404, "text/plain", "no such page in the demo");
  }

  /** What the demo's own front end asks. */
  async function answerData(request, response, what, base) {
    const now = state.read();
    const body = request.method === "POST" ? JSON.parse(await bodyOf(request)) : null;
    if (what === "sites") {
      if (now.sitesMs === null) return undefined; // Left unanswered: the list loads for ever.
      await pause(now.sitesMs);
      return sendJson(response, state.sites());
    }
    if (what === "plans") {
      if (body) state.addPlan({ name: body.name, site: body.site, state: body.state });
      return sendJson(response, state.read().plans);
    }
    if (what === "checks") {
      if (!body) return sendJson(response, state.lastCheck() ?? {});
      await pause(now.checkMs);
      return sendJson(response, state.runCheck());
    }
    if (what === "cloud-address") {
      if (now.continueStuck) return undefined; // Left unanswered: the button loads for ever.
      await pause(now.continueMs);
      return sendJson(response, { address: wayToCloud(now, now.canonicalBase ?? base, body.back.slice(context.length)) });
    }
    return send(response, 404, "text/plain", "no such data");
  }

  /** Where Continue leads: the cloud page, perhaps by way of a sign-in page or two. */
  function wayToCloud(now, back, redirectTo) {
    const home = now.cloudOrigin ?? cloudOrigin();
    const everywhere = now.secrets === "everywhere";
    const nonce = state.newNonce();
    const token = now.containerToken !== null || everywhere || now.instantReturn ? state.newToken() : null;
    const cancel = back + planForm(redirectTo);
    const query = new URLSearchParams({
      product, save: back + paths.save, nonce, method: now.returnMethod, redirectTo, cancel, home,
      ...(token && { containerToken: token }),
      ...(now.signInOrigin && { signIn: now.signInOrigin }),
      ...(now.cloudForm === "atlaskit" && { form: "atlaskit", generation: now.generation }),
      ...(now.sso === "return" && { sso: now.ssoOrigin ?? home }),
      ...(now.instantReturn && { instant: "yes" }),
    });
    const setup = cloudAddress.setup(home, query) + (everywhere ? `#containerToken=${token}&nonce=${nonce}` : "");
    const first = now.signIn === "first" ? (now.signInOrigin ? "" : home) + cloudAddress.signIn(query) : setup;
    return now.sso === "forth" ? cloudAddress.company(now.ssoOrigin ?? home, { back: cancel, next: first }) : first;
  }

  /** The plan form of the assistant, or of its twin if the way began there. */
  function planForm(redirectTo, route = "connect") {
    const own = redirectTo === paths.taught ? paths.taught : paths.assistant;
    return `${own}${product === "jira" && own === paths.assistant ? "/" : "#"}${route}`;
  }

  /** Stores the simulated renewal, and goes back to the plan form. @param {URLSearchParams} given what came with the return */
  function answerSave(response, page, given, headers) {
    const now = state.read();
    const arrival = { nonce: given.get("nonce") ?? "", cloudId: given.get("cloudId") ?? "", cloudUrl: given.get("cloudUrl") ?? "" };
    const saved = URL.canParse(arrival.cloudUrl) && state.saveSite(arrival);
    const ok = saved || now.loop;
    const place = planForm(given.get("redirectTo"), now.allowAccess && saved ? "connect/allow-access" : "connect");
    const carried = Object.fromEntries(["containerToken", "nonce"].map((name) => [name, given.get(name) ?? ""]));
    const note = new URLSearchParams({ ...(!ok && { connect: "failed" }), ...(now.secrets === "everywhere" && carried) });
    const behind = note.size > 0 ? `?${note}` : "";
    // What the assistant is told stands behind its route, be that a hash or a path; what it is not told stands in the other one.
    const [path, hash] = place.split("#");
    const other = now.secrets === "everywhere" ? new URLSearchParams(carried) : null;
    const address = context + (hash === undefined ? path + behind + (other ? `#${other}` : "") : `${path}${other ? `?${other}` : ""}#${hash}${behind}`);
    if (now.saveAnswers === "redirect") return redirect(response, address);
    return sendPage(response, savedPage({ ...page, secrets: `?${given}` }, { saved: now.loop ? null : saved, onward: address, ms: now.saveOnwardMs, wording: now.wording }), headers);
  }

  return { product, context, state, answer };
}

/**
 * @typedef {object} SiteOptions
 * @property {number} [portJira] 0 or nothing: any free port
 * @property {number} [portConfluence]
 * @property {number} [portCloud]
 * @property {boolean} [fallBack] take any free port when the wanted one is in use
 * @property {boolean} [oneOrigin] both products on Jira's port; contexts default to /jira and /confluence then
 * @property {string} [jiraContext] "" or "/path"
 * @property {string} [confluenceContext]
 * @property {{ key: string, cert: string }} [tls] all servers speak https
 * @property {{ key: string, cert: string }} [cloudTls] the stand-in for the cloud does, and the products do not
 * @property {Partial<import("./state.js").Settings>} [settings] what both instances are set to from the start and after each reset
 * @property {() => number} [clock] instants in milliseconds
 */

/** @param {SiteOptions} [options] */
export async function startSite(options = {}) {
  const { oneOrigin = false, tls, cloudTls = tls, clock = Date.now, settings } = options;
  const proto = tls ? "https" : "http";
  const requests = [];
  const servers = [];
  let cloudPort = 0;
  let portJira = 0;
  let portConfluence = 0;
  const cloudOrigin = () => `${cloudTls ? "https" : "http"}://127.0.0.1:${cloudPort}`;
  const instances = {
    jira: createInstance("jira", options.jiraContext ?? (oneOrigin ? "/jira" : ""), { clock, cloudOrigin, proto, settings }),
    confluence: createInstance("confluence", options.confluenceContext ?? (oneOrigin ? "/confluence" : ""), { clock, cloudOrigin, proto, settings }),
  };

  /** The switches of the product on the other port, under the host name that the visitor uses. */
  const otherDemo = (hosted, request) => {
    if (oneOrigin) return null;
    const host = new URL(`${proto}://${request.headers.host ?? "localhost"}`).hostname;
    return `${proto}://${host}:${hosted[0].product === "jira" ? portConfluence : portJira}/demo`;
  };

  /** @param {string} name @param {ReturnType<typeof createInstance>[]} hosted */
  async function listen(name, hosted, wantedPort = 0, certificate = tls) {
    const answer = async (request, response) => {
      const url = new URL(request.url, `${proto}://${request.headers.host ?? "localhost"}`);
      requests.push({ server: name, method: request.method, host: request.headers.host, path: url.pathname, search: url.search, referer: request.headers.referer ?? "", at: Date.now() });
      if (requests.length > LOG_LENGTH) requests.splice(0, LOG_LENGTH / 2);
      if (OWN_FILES[url.pathname]) return sendFile(response, OWN_FILES[url.pathname]);
      const cloudAnswer = CLOUD_PAGES[url.pathname]?.(url.searchParams);
      if (cloudAnswer) return cloudAnswer.redirect ? redirect(response, cloudAnswer.redirect) : sendPage(response, cloudAnswer);
      if (url.pathname === "/demo" && hosted.length > 0) return sendPage(response, demoPage(hosted, clock(), otherDemo(hosted, request)));
      if (url.pathname === "/demo/set" && request.method === "POST") {
        // A page of another origin cannot send this type without being asked about first.
        if (request.headers["content-type"] !== "application/json") return send(response, 415, "text/plain", "JSON only");
        const { product, patch, reset } = JSON.parse(await bodyOf(request));
        if (reset) instances[product].state.reset();
        else instances[product].state.set(patch);
        return sendJson(response, {});
      }
      const instance = hosted
        .filter(({ context }) => url.pathname === context || url.pathname.startsWith(`${context}/`))
        .sort((a, b) => b.context.length - a.context.length)[0];
      if (instance) return instance.answer(request, response, url);
      if (url.pathname === "/") return redirect(response, hosted.length > 0 ? "/demo" : "/setup");
      return send(response, 404, "text/plain", "nothing here");
    };
    const server = (certificate ? https : http).createServer(certificate ?? {}, (request, response) => {
      answer(request, response).catch((error) => {
        if (response.headersSent) response.destroy();
        else send(response, 500, "text/plain", `the demo failed: ${error.message}`);
      });
    });
    const listenOn = (port) => new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => { server.off("error", reject); resolve(); });
    });
    await listenOn(wantedPort).catch((error) => {
      if (error.code !== "EADDRINUSE" || !options.fallBack) throw error;
      return listenOn(0);
    });
    servers.push(server);
    return server.address().port;
  }

  const both = Object.values(instances);
  try {
    portJira = await listen("jira", oneOrigin ? both : [instances.jira], options.portJira);
    portConfluence = oneOrigin ? portJira : await listen("confluence", [instances.confluence], options.portConfluence);
    cloudPort = await listen("cloud", [], options.portCloud, cloudTls);
  } catch (error) {
    servers.forEach((server) => server.close());
    throw error;
  }

  /** The handle of one instance. */
  function handle(product, port) {
    const { context, state } = instances[product];
    const origin = `${proto}://127.0.0.1:${port}`;
    const base = origin + context;
    const paths = PATHS[product];
    return {
      product, port, origin, context, base,
      assistantUrl: base + paths.assistant,
      taughtUrl: base + paths.taught,
      saveUrl: base + paths.save,
      demoUrl: `${origin}/demo`,
      /** @param {string} insidePath path below the context, such as one of pages.js */
      url: (insidePath) => base + insidePath,
      /** @param {Partial<import("./state.js").Settings>} patch */
      set: (patch) => state.set(patch),
      state: () => state.read(),
      reset: () => state.reset(),
      /** An address of the return with a nonce that will work once: what the cloud page leads to after Confirm. @param {string} [cloudId] */
      returnPath: (cloudId = "site-1") => `${paths.save}?${new URLSearchParams({
        cloudUrl: SITES.find(({ id }) => id === cloudId).address, cloudId, containerToken: state.newToken(), nonce: state.newNonce(), cloudEdition: "standard",
        redirectTo: paths.assistant, planId: "demo-plan", cloudType: "standard",
      })}`,
    };
  }

  return {
    jira: handle("jira", portJira),
    confluence: handle("confluence", portConfluence),
    cloud: { port: cloudPort, origin: cloudOrigin(), setupUrl: `${cloudOrigin()}/setup` },
    /** Sets both instances. @param {Partial<import("./state.js").Settings>} patch */
    set: (patch) => both.forEach(({ state }) => state.set(patch)),
    /** Every request so far: `{ server, method, host, path, search, referer, at }`. */
    requests,
    async close() {
      await Promise.all(servers.map((server) => new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      })));
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      "port-jira": { type: "string", default: "8080" },
      "port-confluence": { type: "string", default: "8090" },
      "port-cloud": { type: "string", default: "8091" },
      "context-jira": { type: "string" },
      "context-confluence": { type: "string" },
      "one-origin": { type: "boolean", default: false },
    },
  });
  const wanted = { jira: Number(values["port-jira"]), confluence: Number(values[values["one-origin"] ? "port-jira" : "port-confluence"]) };
  const site = await startSite({
    portJira: wanted.jira, portConfluence: Number(values["port-confluence"]), portCloud: Number(values["port-cloud"]), fallBack: true,
    oneOrigin: values["one-origin"], jiraContext: values["context-jira"], confluenceContext: values["context-confluence"],
  });
  for (const product of ["jira", "confluence"]) {
    if (wanted[product] !== 0 && site[product].port !== wanted[product]) console.log(`port ${wanted[product]} is in use, ${product} took ${site[product].port}`);
  }
  console.log(`Start here       ${site.jira.demoUrl}${values["one-origin"] ? "" : `\n                 ${site.confluence.demoUrl}`}`);
  console.log(`Jira             ${site.jira.assistantUrl}`);
  console.log(`  by teaching    ${site.jira.taughtUrl}`);
  console.log(`Confluence       ${site.confluence.assistantUrl}`);
  console.log("Ctrl+C ends it.");
  const end = () => site.close().then(() => process.exit(0));
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
}
