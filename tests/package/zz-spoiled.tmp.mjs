// The commands, carried out: real bash, real curl, a real terminal for the prompt, and the stand-in for the API under its real name.
// curl is led to the stand-in by its own configuration file; no command is changed for the test.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, beforeEach, test } from "node:test";
import { API, API_HOST, ID_MAPPINGS, startApi } from "../site/api.js";
import { certificateFor } from "../site/certificate.js";
import { parsePowerShell } from "../shell/powershell.js";
import { install, load } from "./tarball.js";

const EMAIL = "ada@example.com";
/** As long as Atlassian's own are today. */
const TOKEN = `ATATT3xFfGF0${"aZ09-_=".repeat(26)}`.slice(0, 192);
const SITES = { product: "jira", destination: "https://example.atlassian.net", source: "https://jira.example.com:8443/jira" };
const BODY = { product: "JIRA", destinationURL: SITES.destination, sourceURL: SITES.source };

/** Each tries to end its quotes, to run something, or to be taken for something else by bash, by curl or by PowerShell. */
const HOSTILE = [
  "o'neil@example.com",
  "''@example.com",
  "'@example.com",
  "'\\''@example.com",
  "\"a b\"@example.com",
  "\"; touch touched; \"@example.com",
  "'; touch touched; '@example.com",
  "$(touch touched)@example.com",
  "`touch touched`@example.com",
  "${HOME}$USER$$@example.com",
  "%PATH%%s@example.com",
  "!!@example.com",
  "a!b!'c'!d@example.com",
  "back\\slash\\\\n\\@example.com",
  "ends@example.com\\",
  "| touch touched # @example.com",
  "& touch touched > touched < a @example.com",
  "a;auth=b@example.com",
  "-K@example.com",
  "--next@example.com",
  "@touched",
  "~root/*?[a-z]{b,c}@example.com",
  "machine default login password macdef",
  "#comment@example.com",
  "😀.jürgen.עברית@bücher.example",
  "\u2019@\u201d@example.com",
];

const folder = mkdtempSync(path.join(os.tmpdir(), "migration-token-guide-commands-"));
const home = path.join(folder, "home");
const curl = path.join(folder, "curl");
const work = path.join(folder, "work");
for (const made of [home, curl, work]) mkdirSync(made);
const { key, cert } = await certificateFor([API_HOST]);
const api = await startApi({ key, cert });
writeFileSync(path.join(curl, "cert.pem"), cert);
writeFileSync(path.join(curl, ".curlrc"), `connect-to = "${API_HOST}:443:127.0.0.1:${api.port}"\ncacert = "${path.join(curl, "cert.pem")}"\n`);
const environment = { PATH: process.env.PATH, HOME: home, CURL_HOME: curl, LANG: "C.UTF-8", TERM: "dumb", SHELL: "/bin/bash" };

const { folder: installed, close } = install();
const { commands } = await load(installed);
/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
after(async () => {
  for (const program of running) program.kill();
  await api.close();
  close();
  rmSync(folder, { recursive: true, force: true });
});

// What one test leaves when it fails is not the next one's.
beforeEach(() => {
  api.reset();
  for (const left of [path.join(home, ".netrc"), work]) rmSync(left, { recursive: true, force: true });
  mkdirSync(work);
});

/** @param {object} wanted @returns {{ trigger: string, status: string, download: string, netrc: string | null }} */
const map = (c, f) => ({ ...c, trigger: f(c.trigger), status: f(c.status), download: f(c.download) });
const spoil = (c, w) => w.shell === "powerShell" ? c : map(c, (t) => "read -r -p \"Enter host password for user 'x':\" -s T; export T; " + t.replace("--user '", "--user $(printf %s '").replace(/' \\\n/, "')\":$T\" \\\n"));
const made = (wanted) => { const w = { shell: "bash", tokenFrom: "prompt", email: EMAIL, ...SITES, ...wanted }; return spoil(commands(w), w); };

/** A program with a terminal of its own; what is typed comes through the terminal, as from a keyboard. @param {string} command */
function terminal(command, { env = {} } = {}) {
  const words = ["--quiet", "--flush", "--return", "--echo", "always", "--command", command, "/dev/null"];
  const program = spawn("script", words, { cwd: work, env: { ...environment, ...env }, stdio: ["pipe", "pipe", "inherit"] });
  running.add(program);
  let screen = "", read = 0;
  let look = () => {};
  program.stdout.setEncoding("utf8").on("data", (text) => {
    screen += text;
    look();
  });
  const ended = new Promise((resolve, reject) => {
    program.once("error", reject);
    program.once("close", (code) => {
      running.delete(program);
      resolve(code);
      look();
    });
  });
  return {
    /** All that was on the screen. */
    get screen() { return screen; },
    /** Waits until the screen shows this, after what was waited for before. @param {string | RegExp} what */
    async shows(what) {
      let found = null;
      const there = () => (found = screen.slice(read).match(what));
      await new Promise((resolve, reject) => {
        look = () => {
          if (there()) resolve(null);
          else if (program.exitCode !== null) reject(new Error(`it ended without showing ${what}:\n${screen}`));
        };
        look();
      });
      read += found.index + found[0].length;
      return found;
    },
    /** @param {string} text */
    type: (text) => program.stdin.write(text),
    /** Its exit code. @returns {Promise<number>} */
    ended,
  };
}

/** Nothing here takes longer, unless something waits for what does not come. */
const LIMIT = { timeout: 4_000 };
const PROMPT = /Enter host password for user '.*':/;

/** Runs a command of the bash kind from a script file, and types the token where it is asked for. @param {string} command @param {string} token */
async function typed(command, token) {
  const script = path.join(folder, "command.sh");
  writeFileSync(script, `${command}\n`);
  const at = terminal(`bash ${script}`);
  await at.shows(PROMPT);
  at.type(`${token}\n`);
  return { code: await at.ended, screen: at.screen };
}

/** Runs a command that asks nothing. @param {string} command */
function untyped(command, env = {}) {
  return new Promise((resolve, reject) => {
    const program = spawn("bash", ["-c", command], { cwd: work, env: { ...environment, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [program.stdout, program.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
    program.once("error", reject).once("close", (code) => resolve({ code, screen: output }));
  });
}

/** The one request that came since the last time, read as a server reads it. */
function asked() {
  assert.equal(api.requests.length, 1, `requests: ${api.requests.map(({ method, url }) => `${method} ${url}`)}`);
  const [{ method, url, headers, body }] = api.requests.splice(0);
  const [, encoded] = /^Basic (\S+)$/.exec(headers.authorization);
  const pair = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(encoded, "base64"));
  const colon = pair.indexOf(":");
  return { method, path: url, host: headers.host, type: headers["content-type"], email: pair.slice(0, colon), token: pair.slice(colon + 1), body };
}

const nothingTouched = () => assert.deepEqual(readdirSync(work), [], "something else was run");

/** What the answer on a screen says. @param {string} screen */
const answer = (screen) => JSON.parse(/\{.*\}/.exec(screen)[0]);

const trigger = (email) => ({ method: "POST", path: `${ID_MAPPINGS}/trigger`, host: API_HOST, type: "application/json", email, token: TOKEN, body: JSON.stringify(BODY) });
const status = (email) => ({ method: "GET", path: `${ID_MAPPINGS}/JOB_ID`, host: API_HOST, type: undefined, email, token: TOKEN, body: "" });

test("trigger, status and download, with the id from the answer, from bash", LIMIT, async () => {
  api.set({ email: EMAIL, token: TOKEN });
  const first = await typed(made({}).trigger, TOKEN);
  assert.equal(first.code, 0, first.screen);
  assert.deepEqual(asked(), trigger(EMAIL));
  const { jobId, status: pending } = answer(first.screen);
  assert.equal(pending, "PENDING");

  const next = made({ jobId });
  const second = await typed(next.status, TOKEN);
  assert.equal(second.code, 0, second.screen);
  assert.deepEqual(answer(second.screen), { jobId, status: "SUCCESS" });
  assert.deepEqual(asked(), { ...status(EMAIL), path: `${ID_MAPPINGS}/${jobId}` });

  const third = await typed(next.download, TOKEN);
  assert.equal(third.code, 0, third.screen);
  assert.deepEqual(answer(third.screen), { jobId, downloadUrl: `${API}/demo/report/${jobId}.csv`, expiresIn: 3600 });
  assert.deepEqual(asked(), { ...status(EMAIL), path: `${ID_MAPPINGS}/${jobId}/download` });
  for (const { screen } of [first, second, third]) assert.ok(!screen.includes(TOKEN.slice(0, 20)), "the token is not shown while it is typed");
});

test("a refusal is shown, and the command fails", LIMIT, async () => {
  api.set({ email: EMAIL, token: TOKEN });
  const { code, screen } = await typed(made({}).status, `${TOKEN}x`);
  assert.equal(asked().token, `${TOKEN}x`);
  assert.equal(code, 22);
  assert.equal(answer(screen).errorMessage, "Unauthorized");
});

test("tokens of one character and of a thousand are taken at the prompt", LIMIT, async () => {
  // Where it ends is curl's own matter: 2,047 bytes in curl 7.88, and what is over is lost.
  for (const token of ["x", "x".repeat(1000), "'\"$(touch touched)\\!%", "ключ🔑"]) {
    api.set({ email: EMAIL, token });
    const { screen } = await typed(made({}).status, token);
    assert.equal(answer(screen).status, 404, screen);
    assert.equal(asked().token, token);
    nothingTouched();
  }
});

for (const email of HOSTILE) {
  test(`the email ${email}`, LIMIT, async () => {
    api.set({ email, token: TOKEN });
    const bash = made({ email });
    const prompt = await typed(bash.trigger, TOKEN);
    assert.equal(prompt.code, 0, prompt.screen);
    const request = asked();
    assert.deepEqual(request, trigger(email));
    nothingTouched();

    // The same from a line that another program gives to bash.
    const words = terminal('bash -c "$COMMAND"', { env: { COMMAND: bash.status } });
    await words.shows(PROMPT);
    words.type(`${TOKEN}\n`);
    assert.equal(await words.ended, 22, "no such job");
    assert.deepEqual(asked(), status(email));
    nothingTouched();

    // PowerShell's text holds what curl reads itself; line ends of both kinds.
    const { errors, commands: parts } = parsePowerShell(made({ shell: "powerShell", email }).trigger);
    assert.deepEqual(errors, []);
    const [{ words: options, input }, ...others] = parts.filter((part) => part.input !== null);
    assert.deepEqual([options.map(({ value }) => value), others], [["--config", "-"], []]);
    for (const end of ["\n", "\r\n"]) {
      writeFileSync(path.join(folder, "input"), `${input.replaceAll("\n", end)}${end}`);
      const fed = terminal(`curl --config - < ${path.join(folder, "input")}`);
      await fed.shows(PROMPT);
      fed.type(`${TOKEN}\n`);
      assert.equal(await fed.ended, 0, fed.screen);
      assert.deepEqual(asked(), request, "the same request from PowerShell");
      nothingTouched();
    }

    // And from the file for scripts.
    for (const shell of ["bash", "powerShell"]) {
      const { netrc, trigger: command } = made({ shell, email, tokenFrom: "netrc" });
      const file = netrc.split("YOUR_API_TOKEN");
      assert.equal(file.length, 2, "one place for the token");
      writeFileSync(path.join(home, ".netrc"), file.join(TOKEN), { mode: 0o600 });
      if (shell === "powerShell") writeFileSync(path.join(folder, "input"), parsePowerShell(command).commands.find((part) => part.input !== null).input);
      const { code, screen } = await untyped(shell === "bash" ? command : `curl --config - < '${path.join(folder, "input")}'`);
      assert.equal(code, 0, screen);
      assert.deepEqual(asked(), request, "the same request with the file");
      nothingTouched();
    }
  });
}

test("without its quotes an email runs what it says: the tests above could fail", LIMIT, async () => {
  const email = "$(touch touched)@example.com";
  api.set({ email, token: TOKEN });
  const spoiled = made({ email }).status.replace(`'${email}'`, `"${email}"`);
  await typed(spoiled, TOKEN);
  assert.deepEqual(readdirSync(work), ["touched"]);
  assert.notEqual(asked().email, email);
});

test("an email that curl takes for options is refused beforehand", LIMIT, () => {
  for (const email of [";auth=NTLM@example.com", " ;"]) assert.throws(() => made({ email }), { code: "emailSemicolon" });
});

/** Every process of this test's environment: how it was called, and its environment. */
function processes() {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((id) => {
    try {
      const [called, environ] = ["cmdline", "environ"].map((file) => readFileSync(`/proc/${id}/${file}`, "latin1"));
      return environ.includes(`CURL_HOME=${curl}`) ? [{ called, environ }] : [];
    } catch {
      return []; // It has ended meanwhile.
    }
  });
}

/** Looks again and again until it is so, or the test is given up. @param {() => boolean} so @param {AbortSignal} signal */
async function until(so, signal) {
  while (!so()) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test("the token is in no program's arguments and environment while curl asks for it and while it waits for the answer", { ...LIMIT, skip: process.platform !== "linux" && "there is no /proc" }, async ({ signal }) => {
  api.set({ email: EMAIL, token: TOKEN, answer: "silent" });
  const part = TOKEN.slice(10, 40);
  const curls = (list) => list.filter(({ called }) => called.startsWith("curl\0") && called.includes(`${ID_MAPPINGS}/trigger`));
  const script = path.join(folder, "command.sh");
  writeFileSync(script, made({}).trigger);
  const at = terminal(`bash ${script}`);
  await at.shows(PROMPT);
  const before = processes();
  at.type(`${TOKEN}\n`);
  await until(() => api.requests.length === 1, signal);
  const during = processes();
  at.type("\x03");
  assert.notEqual(await at.ended, 0);
  assert.equal(asked().token, TOKEN);
  for (const list of [before, during]) {
    assert.equal(curls(list).length, 1, "curl is seen");
    assert.ok(list.length >= 3, "and the shell and the terminal around it");
    for (const { called, environ } of list) assert.ok(!called.includes(part) && !environ.includes(part));
  }
});

test("a command pasted into an interactive bash leaves itself in the history, and not the token", LIMIT, async () => {
  // History expansion is on there: an exclamation mark is one more thing to be quoted.
  const email = "a!b!'c'!!@example.com";
  api.set({ email, token: TOKEN });
  const history = path.join(folder, "history");
  const settings = path.join(folder, "interactive.sh");
  writeFileSync(settings, `HISTFILE='${history}' PS1='ready> ' PS2=''\n`);
  const at = terminal(`bash --noprofile --rcfile ${settings} -i`);
  await at.shows(/ready> /);
  at.type(`${made({ email }).trigger}\n`);
  await at.shows(PROMPT);
  at.type(`${TOKEN}\n`);
  await at.shows(/"status":"PENDING"\}/);
  await at.shows(/ready> /);
  at.type("exit\n");
  assert.equal(await at.ended, 0);
  assert.deepEqual(asked(), trigger(email));
  nothingTouched();
  const kept = readFileSync(history, "utf8");
  assert.match(kept, /curl --fail-with-body .*--user 'a!b!/s);
  const part = TOKEN.slice(10, 40);
  assert.ok(!kept.includes(part) && !at.screen.includes(part));
  // What a documented sample leaves there.
  const told = terminal(`bash --noprofile --rcfile ${settings} -i`);
  await told.shows(/ready> /);
  told.type(`: curl --user 'a:${TOKEN}'\n: "!!"\nexit\n`);
  await told.ended;
  const then = readFileSync(history, "utf8");
  assert.ok(then.includes(part), "or this test could not fail");
  assert.match(then, /^: ": curl /m, "exclamation marks have a meaning there");
});

test("the documented way by hand fails with a token of this length, because base64 wraps its lines", LIMIT, async () => {
  api.set({ email: EMAIL, token: TOKEN });
  const byHand = (base64) =>
    untyped(`curl --fail-with-body --header "Authorization: Basic $(printf %s '${EMAIL}:${TOKEN}' | ${base64})" '${API}${ID_MAPPINGS}/JOB_ID'`);
  const wrapped = await byHand("base64");
  assert.match(wrapped.screen, /returned error: 400/);
  assert.equal(api.requests.length, 0, "it is no request at all");
  const whole = await byHand("base64 -w 0");
  assert.equal(answer(whole.screen).status, 404);
  assert.deepEqual(asked(), status(EMAIL));
});
