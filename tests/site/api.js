/**
 * A stand-in for https://api.atlassian.com on loopback: the Id Mapping API behind Basic auth, and every answer that can come instead of it.
 *
 *   node tests/site/api.js [--port 8443] [--email admin@example.com] [--token demo-api-token] [--answer <name in ANSWERS>] [--cors]
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import https from "node:https";
import net from "node:net";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { certificateFor } from "./certificate.js";

export const API_HOST = "api.atlassian.com";
export const API = `https://${API_HOST}`;
/** Below it lies everything of the Id Mapping API. */
export const ID_MAPPINGS = "/migrations/reports/v1/id-mappings";
/** A browser that was here has a session with the host: `GET` sets the cookie. */
export const SIGN_IN_PATH = "/demo/sign-in";
export const SESSION_COOKIE = "demo.api.session=demo-session-of-the-browser";

const JSON_TYPE = "application/json;charset=UTF-8";
const HTML_TYPE = "text/html; charset=utf-8";
const JOB_NOT_FOUND = { status: 404, errorMessage: "Job not found: the demo knows no such job." };
const MB = 1024 * 1024;
/** Room for the header of a token of a megabyte and more. */
const MAX_HEADERS = 4 * MB;
const DRIP_MS = 200;
/** What an endless or huge body is made of, after its beginning. */
const FILLING = Buffer.alloc(16_384, " ");

const page = (title) => `<!doctype html><html lang="en"><title>${title}</title><link rel="icon" href="data:,"><h1>${title}</h1><p>Made up by the demo.</p></html>`;
const json = (status, value, headers = {}) => ({ status, headers: { "Content-Type": JSON_TYPE, ...headers }, body: JSON.stringify(value) });
const html = (status, title, headers = {}) => ({ status, headers: { "Content-Type": HTML_TYPE, ...headers }, body: page(title) });
const told = (status, errorMessage, headers) => json(status, { status, errorMessage }, headers);
const moved = (status) => ({ status, headers: { Location: "https://portal.example.com/sign-in" }, body: "" });

/**
 * @typedef {object} Answer
 * @property {number} [status]
 * @property {Record<string, string>} [headers]
 * @property {string | Buffer} [body]
 * @property {number} [retryDateIn] Retry-After as a date so many seconds after the answer
 * @property {number} [upTo] the body is filled up to so many bytes
 * @property {"cut" | "short" | "open" | "drip" | "flood"} [then] the body is not all: closed in its middle · the same with its length said before ·
 *   after it nothing more comes · more comes little by little for ever · as fast as it is read, for ever
 * @property {"silent" | "closed" | "reset" | "noTls"} [instead] of any answer: nothing for ever · closed · reset · the port speaks no TLS, for connections from now on
 */

/**
 * @typedef {object} Row
 * @property {Answer} answer
 * @property {string} verdict what the test of the credentials must make of it
 * @property {number | null} status what a browser can tell of it: a redirect that is not followed hides its own
 * @property {boolean} [again] Firefox asks by itself again when the connection ends without an answer, ten times in all
 * @property {boolean} [late] it never ends by itself: the whole time that the test may take goes by
 * @property {number | null} [wait] how many seconds it asks to wait; null: it gives no time that can be believed
 */

const row = (verdict, answer, more = {}) => ({ answer, verdict, status: answer.status ?? null, ...more });
const hidden = { status: null };
const again = { again: true };
const late = { late: true };

/** Every answer by name, and what must be made of it. @type {Record<string, Row>} */
export const ANSWERS = {
  jobNotFound: row("accepted", told(404, JOB_NOT_FOUND.errorMessage)),
  jobNotFoundAsText: row("accepted", { ...told(404, JOB_NOT_FOUND.errorMessage), headers: { "Content-Type": "text/plain" } }),
  jobNotFoundWithoutType: row("accepted", { ...told(404, JOB_NOT_FOUND.errorMessage), headers: {} }),
  jobNotFoundWithByteOrderMark: row("accepted", { ...json(404, JOB_NOT_FOUND), body: `\uFEFF${JSON.stringify(JOB_NOT_FOUND)}` }),
  jobNotFoundDeclaredLatin1: row("accepted", told(404, "Job not found: naïve – 仕事", { "Content-Type": "application/json; charset=iso-8859-1" })),
  jobNotFoundInLatin1: row("accepted", { ...json(404, {}), body: Buffer.from(JSON.stringify({ status: 404, errorMessage: "Job not found: naïve" }), "latin1") }),
  jobNotFoundInUtf16: row("notJson", { ...json(404, {}, { "Content-Type": "application/json; charset=utf-16" }), body: Buffer.from(`\uFEFF${JSON.stringify(JOB_NOT_FOUND)}`, "utf16le") }),
  jobNotFoundDeclaredUtf16: row("accepted", json(404, JOB_NOT_FOUND, { "Content-Type": "application/json; charset=utf-16" })),
  jobNotFoundInUtf16Unsaid: row("notJson", { ...json(404, {}), body: Buffer.from(JSON.stringify(JOB_NOT_FOUND), "utf16le") }),

  unauthorized: row("unauthorized", told(401, "Unauthorized")),
  unauthorizedHtml: row("unauthorized", html(401, "Unauthorized")),
  unauthorizedEmpty: row("unauthorized", { status: 401, body: "" }),
  // A browser that is not told to leave credentials out opens its own password dialogue on this.
  unauthorizedAsks: row("unauthorized", told(401, "Unauthorized", { "WWW-Authenticate": 'Basic realm="demo"' })),
  unauthorizedJobNotFound: row("unauthorized", told(401, JOB_NOT_FOUND.errorMessage)),

  forbidden: row("forbidden", told(403, "The account lacks a permission.")),
  forbiddenHtml: row("forbidden", html(403, "Forbidden")),
  forbiddenEmpty: row("forbidden", { status: 403, body: "" }),
  // "ip" and "address" inside other words, and an address that is a web address.
  forbiddenNoIp: row("forbidden", told(403, "Description: the recipient of this subscription script may not ship zip files. See the address https://example.com/tip.")),
  ipPolicy: row("ipPolicy", told(403, "Requests from this IP address are blocked: it is not on the organization's IP allowlist.")),
  ipPolicyHtml: row("forbidden", html(403, "Your IP address is not on the allowlist")),
  xsrfText: row("xsrf", { status: 403, headers: { "Content-Type": "text/plain" }, body: "XSRF check failed" }),
  xsrfJson: row("xsrf", told(403, "XSRF check failed")),

  tooManySeconds: row("tooManyRequests", told(429, "Too many requests.", { "Retry-After": "120" }), { wait: 120 }),
  tooManyDate: row("tooManyRequests", { ...told(429, "Too many requests."), retryDateIn: 90 }, { wait: 90 }),
  tooManyUnsaid: row("tooManyRequests", told(429, "Too many requests."), { wait: null }),
  tooManyNonsense: row("tooManyRequests", html(429, "Slow down", { "Retry-After": "in a while" }), { wait: null }),
  tooManyNegative: row("tooManyRequests", told(429, "Too many requests.", { "Retry-After": "-5" }), { wait: null }),
  tooManyForEver: row("tooManyRequests", told(429, "Too many requests.", { "Retry-After": "99999999999999999999" }), { wait: null }),
  tooManyTwoDays: row("tooManyRequests", told(429, "Too many requests.", { "Retry-After": "172800" }), { wait: null }),
  tooManyUntilThePast: row("tooManyRequests", { ...told(429, "Too many requests."), retryDateIn: -60 }, { wait: null }),

  serverError: row("serverError", told(500, "Something broke.")),
  badGateway: row("serverError", html(502, "Bad gateway")),
  unavailable: row("serverError", told(503, "Back soon.", { "Retry-After": "30" }), { wait: 30 }),

  moved301: row("redirected", moved(301), hidden),
  moved302: row("redirected", moved(302), hidden),
  moved303: row("redirected", moved(303), hidden),
  moved307: row("redirected", moved(307), hidden),
  moved308: row("redirected", moved(308), hidden),
  movedHome: row("redirected", { status: 302, headers: { Location: SIGN_IN_PATH }, body: "" }, hidden),

  portal: row("notJson", html(200, "Welcome to the guest network")),
  notFoundHtml: row("notJson", html(404, "Job not found")),
  notFoundBroken: row("notJson", { ...json(404, {}), body: '{"status":404,"errorMessage":"Job not found' }),
  networkSignIn: row("notJson", html(511, "Sign in to the network")),
  // Chromium throws while such a body is read, Firefox takes it for the whole.
  closedInBody: row("notJson", { ...json(404, JOB_NOT_FOUND), then: "cut" }),
  closedBeforeItsLength: row("notJson", { ...json(404, JOB_NOT_FOUND), then: "short" }),
  unauthorizedCut: row("unauthorized", { ...told(401, "Unauthorized"), then: "cut" }),

  notFoundOther: row("unclear", told(404, "No such path.")),
  notFoundEmpty: row("unclear", { status: 404, body: "" }),
  noContent: row("unclear", { status: 204 }),
  fine: row("unclear", json(200, { jobId: "test-job-id", status: "SUCCESS" })),
  fineJobNotFound: row("unclear", json(200, JOB_NOT_FOUND)),
  badRequest: row("unclear", json(400, { status: 400, errorMessage: "Bad request.", errors: [], id: "demo" })),
  gone: row("unclear", told(410, "Job not found")),
  teapot: row("unclear", told(418, "A teapot.")),
  headersTooLarge: row("unclear", told(431, "The headers are too large.")),

  closedAtOnce: row("noConnection", { instead: "closed" }, again),
  reset: row("noConnection", { instead: "reset" }, again),
  noTls: row("noConnection", { instead: "noTls" }),

  silent: row("timedOut", { instead: "silent" }, late),
  // What came in time counts.
  bodyStaysOpen: row("accepted", { ...json(404, JOB_NOT_FOUND), then: "open" }, late),
  bodyDrips: row("notJson", { ...json(404, {}), body: '{"status":404,"errorMessage":"Job not found",', then: "drip" }, late),

  bodyFloods: row("notJson", { ...json(404, {}), body: '{"status":404,"errorMessage":"Job not found",', then: "flood" }),
  hugeBody: row("notJson", { ...json(404, {}), body: '{"status":404,"errorMessage":"Job not found",', upTo: 50 * MB }),
  hugePage: row("notJson", { ...html(200, "A very long page"), upTo: 50 * MB }),
  unauthorizedFloods: row("unauthorized", { ...html(401, "Unauthorized"), then: "flood" }),
};

/**
 * @typedef {object} ApiSettings
 * @property {string} email whose credentials are right
 * @property {string} token
 * @property {string | null} answer name in ANSWERS: every request gets it, right or wrong
 * @property {string[]} next names in ANSWERS: the next requests get one each, before `answer`
 * @property {boolean} cors whether pages of other origins may ask, and read what comes
 * @property {boolean} setCookie whether every answer sets the session cookie
 * @property {"PENDING" | "IN_PROGRESS" | "SUCCESS" | "ERROR"} jobStatus of every job that was triggered; only "SUCCESS" has a report
 */

/** @type {Readonly<ApiSettings>} */
const FRESH = { email: "admin@example.com", token: "demo-api-token", answer: null, next: [], cors: false, setCookie: false, jobStatus: "SUCCESS" };

/**
 * @typedef {object} ApiRequest
 * @property {string} method
 * @property {string} url path and query
 * @property {import("node:http").IncomingHttpHeaders} headers names in lower case
 * @property {string[]} rawHeaders names and values as they came
 * @property {string} body
 * @property {boolean} preflight
 * @property {string | null} answer name in ANSWERS, if it got one of them
 * @property {number | null} status
 * @property {number} bytesSent of the answer's body, handed to the system: what lies in buffers on the way is counted
 * @property {boolean} aborted the client went before the answer was at its end
 * @property {boolean} done nothing more will be sent
 */

/** The address as the API demands it: https, nothing behind the host or path. */
function isSiteAddress(text) {
  if (typeof text !== "string" || !URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return protocol === "https:" && !text.endsWith("/") && !username && !password && !search && !hash;
}

/** What is wrong with the body of a trigger. @returns {string[]} */
function faultsOf(text) {
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    return ["body: not JSON"];
  }
  return [
    ...(["JIRA", "CONFLUENCE"].includes(given?.product) ? [] : ["product: JIRA or CONFLUENCE"]),
    ...["destinationURL", "sourceURL"].filter((name) => !isSiteAddress(given?.[name])).map((name) => `${name}: a full https address without a slash at its end`),
  ];
}

/**
 * @param {{ key: string, cert: string, port?: number, settings?: Partial<ApiSettings> }} options PEM, as certificateFor gives it; a port in use is an
 *   error; `settings` hold from the start and after each reset
 */
export async function startApi({ key, cert, port = 0, settings = {} }) {
  /** @type {ApiRequest[]} */
  const requests = [];
  const sockets = new Set();
  let connections = 0;
  /** @type {ApiSettings} */
  let now;
  /** @type {Map<string, object>} */
  const jobs = new Map();

  function set(patch) {
    for (const [name, value] of Object.entries(patch)) {
      if (!Object.hasOwn(FRESH, name)) throw new Error(`the API has no setting ${name}`);
      for (const answer of name === "next" ? value : name === "answer" && value !== null ? [value] : []) {
        if (!Object.hasOwn(ANSWERS, answer)) throw new Error(`no answer has the name ${answer}`);
      }
    }
    now = { ...now, ...structuredClone(patch) };
  }

  function reset() {
    now = structuredClone(FRESH);
    set(settings);
    jobs.clear();
    requests.length = 0;
    connections = 0;
  }
  reset();

  /** Byte for byte, and in the one canonical form: unwrapped, padded. */
  function authorized({ headers }) {
    const [, given] = /^Basic (\S+)$/i.exec(headers.authorization ?? "") ?? [];
    return given === Buffer.from(`${now.email}:${now.token}`, "utf8").toString("base64");
  }

  /** What the Id Mapping API answers. @param {ApiRequest} request @returns {Answer} */
  function idMapping(request) {
    if (!authorized(request)) return ANSWERS.unauthorized.answer;
    const [jobId, what, ...more] = request.url.split("?")[0].slice(ID_MAPPINGS.length + 1).split("/");
    const job = jobs.get(jobId);
    if (request.method === "POST" && jobId === "trigger" && what === undefined) {
      if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) return told(415, "The body must be declared as JSON.");
      const errors = faultsOf(request.body);
      if (errors.length > 0) return json(400, { status: 400, errorMessage: "The request cannot be used.", errors, id: randomUUID() });
      const id = randomUUID();
      jobs.set(id, JSON.parse(request.body));
      return json(202, { jobId: id, status: "PENDING" });
    }
    if (request.method !== "GET") return told(405, "Not with this method.");
    if (what === undefined && jobId) return job ? json(200, { jobId, status: now.jobStatus }) : ANSWERS.jobNotFound.answer;
    if (what === "download" && more.length === 0) {
      return job && now.jobStatus === "SUCCESS"
        ? json(200, { jobId, downloadUrl: `${API}/demo/report/${jobId}.csv`, expiresIn: 3600 })
        : told(404, "Report file not available: the demo has none for this job.");
    }
    return told(404, "No such path.");
  }

  /** @param {ApiRequest} request @returns {Answer} */
  function choose(request) {
    const path = request.url.split("?")[0];
    if (request.preflight) return now.cors ? { status: 204 } : told(403, "Not from a page of another origin.");
    if (path === SIGN_IN_PATH) return html(200, "Signed in", { "Set-Cookie": `${SESSION_COOKIE}; Path=/; Secure; SameSite=None` });
    if (path.startsWith("/demo/report/")) return { status: 200, headers: { "Content-Type": "text/csv" }, body: "serverId,cloudId\n10000,20000\n" };
    if (!path.startsWith(`${ID_MAPPINGS}/`)) return told(404, "No such path.");
    const name = now.next.shift() ?? now.answer;
    request.answer = name;
    return name === null ? idMapping(request) : ANSWERS[name].answer;
  }

  /** @param {import("node:http").ServerResponse} response @param {ApiRequest} request @param {Answer} answer */
  async function send(response, request, { status, headers = {}, body = "", retryDateIn, upTo, then, instead }) {
    if (instead === "silent") return;
    if (instead) {
      const { remotePort } = response.socket;
      if (instead === "reset") [...sockets].find((socket) => socket.remotePort === remotePort)?.resetAndDestroy();
      else response.destroy();
      return;
    }
    const bytes = Buffer.from(body);
    request.status = status;
    response.writeHead(status, {
      // One connection for each request, so that an answer that concerns the connection is never escaped on an older one.
      Connection: "close",
      "Cache-Control": "no-store",
      ...(now.cors && { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "authorization, content-type", "Access-Control-Expose-Headers": "retry-after" }),
      ...(now.setCookie && { "Set-Cookie": `${SESSION_COOKIE}; Path=/; Secure; SameSite=None` }),
      ...(retryDateIn !== undefined && { "Retry-After": new Date(Date.now() + retryDateIn * 1000).toUTCString() }),
      ...(status !== 204 && (!then || then === "short") && { "Content-Length": String(upTo ?? bytes.length) }),
      ...headers,
    });
    const gone = once(response, "close");
    const write = (piece) => Promise.race([gone.then(() => false), new Promise((resolve) => {
      response.write(piece, (error) => {
        if (!error) request.bytesSent += piece.length;
        resolve(!error);
      });
    })]);
    const early = then === "cut" || then === "short";
    if (bytes.length > 0) await write(early ? bytes.subarray(0, bytes.length / 2) : bytes);
    if (early) response.destroy();
    else if (then === "drip") {
      const drip = setInterval(() => write(Buffer.from(" ")), DRIP_MS);
      await gone;
      clearInterval(drip);
    } else if (then === "flood") while (await write(FILLING));
    else if (then !== "open") {
      for (let left = upTo - bytes.length; left > 0; left -= FILLING.length) if (!(await write(FILLING.subarray(0, left)))) return;
      response.end();
    }
  }

  const secure = https.createServer({ key, cert, maxHeaderSize: MAX_HEADERS }, async (incoming, response) => {
    /** @type {ApiRequest} */
    const request = {
      method: incoming.method, url: incoming.url, headers: incoming.headers, rawHeaders: incoming.rawHeaders, body: "",
      preflight: incoming.method === "OPTIONS", answer: null, status: null, bytesSent: 0, aborted: false, done: false,
    };
    requests.push(request);
    // A response that is destroyed by itself closes in the same way.
    let own = false;
    response.on("close", () => {
      request.done = true;
      request.aborted = !own && !response.writableFinished;
    });
    try {
      for await (const piece of incoming) request.body += piece;
      const answer = choose(request);
      own = ["cut", "short"].includes(answer.then) || ["closed", "reset"].includes(answer.instead);
      await send(response, request, answer);
    } catch (error) {
      // A client that goes in the middle of its own request.
      if (!incoming.destroyed) throw error;
    }
  });
  const door = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    connections += 1;
    const name = now.next[0] ?? now.answer;
    if (name && ANSWERS[name].answer.instead === "noTls") {
      now.next.shift();
      socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
      return;
    }
    secure.emit("connection", socket);
  });
  door.listen(port, "127.0.0.1");
  await once(door, "listening");

  return {
    port: /** @type {net.AddressInfo} */ (door.address()).port,
    /** @param {Partial<ApiSettings>} patch */
    set,
    /** As from the start: settings, jobs, and no requests. */
    reset,
    /** Every request so far, in the order in which they came. */
    requests,
    /** How many connections there were: what comes to a port that speaks no TLS is no request. */
    get connections() { return connections; },
    async close() {
      const closed = once(door, "close");
      door.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "8443" }, email: { type: "string" }, token: { type: "string" }, answer: { type: "string" }, cors: { type: "boolean" },
    },
  });
  const { port, ...settings } = values;
  const api = await startApi({ ...await certificateFor([API_HOST, "localhost"]), port: Number(port), settings });
  const { email, token } = { ...FRESH, ...settings };
  console.log(`Right credentials   ${email} with ${token}`);
  console.log(`Try                 curl --insecure --connect-to ${API_HOST}:443:127.0.0.1:${api.port} --user ${email} ${API}${ID_MAPPINGS}/test-job-id`);
  console.log(`Answers             ${Object.keys(ANSWERS).join(", ")}`);
  console.log("Ctrl+C ends it.");
  const end = () => api.close().then(() => process.exit(0));
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
}
