// The npm package in a page of its own, in browsers that have nothing of this project: the unpacked tarball, a strict policy, no bundler.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { install } from "../package/tarball.js";
import { API, API_HOST, startApi } from "../site/api.js";
import { certificateFor } from "../site/certificate.js";
import { BROWSERS, capture, launch, until } from "./browsers/index.js";

const DAY = 86_400_000;
const POLICY = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ${API}; img-src data:`;
const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", wasm: "application/wasm" };
// The launcher wants an extension; this one does nothing.
const NOTHING = { manifest_version: 3, name: "Nothing", version: "1", browser_specific_settings: { gecko: { id: "nothing@example.org" } } };

const { installed, files, close } = install();
after(close);

for (const browser of BROWSERS) {
  describe(`the package in a page in ${browser}`, { timeout: 120_000 }, () => {
    let folder, server, api, session, page, served, policy = POLICY;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "package-page-"));
      await mkdir(join(folder, "nothing"));
      await writeFile(join(folder, "nothing/manifest.json"), JSON.stringify(NOTHING));
      server = createServer(async ({ url }, response) => {
        const name = url === "/" ? "example.html" : url.slice(1);
        const inPackage = name.startsWith("migration-token-guide/") && files.includes(name.slice(22)) && join(installed, name.slice(22));
        const file = inPackage || (/^example\.(html|js)$/.test(name) && new URL(`../package/${name}`, import.meta.url));
        if (!file) return response.writeHead(404).end();
        served.push(name);
        response.writeHead(200, { "content-type": TYPES[name.split(".").at(-1)], "content-security-policy": policy });
        response.end(await readFile(file));
      });
      await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
      api = await startApi({ ...await certificateFor([API_HOST]), settings: { cors: true } });
      session = await launch({ browser, extensionDir: join(folder, "nothing"), hosts: { "page.example.com": server.address().port, [API_HOST]: api.port } });
    });
    after(async () => {
      await session?.close();
      server?.close();
      await api?.close();
      if (folder) await rm(folder, { recursive: true, force: true });
    });
    beforeEach(async () => {
      [policy, served] = [POLICY, []];
      await page?.close();
      page = await session.newPage();
      page.heard = await capture(page);
    });

    const open = () => page.goto("http://page.example.com/", { waitUntil: "load" });
    const type = async (name, text) => {
      await page.click(`[name=${name}]`, { count: 3 });
      await page.keyboard.type(text);
    };
    const says = (id, text) => until(async () => {
      const found = await page.$eval(`#${id}`, (element) => element.textContent);
      assert.equal(found, text);
      return true;
    }, { what: `#${id} says ${text}` });
    /** Nothing thrown, nothing said. */
    const quiet = () => assert.deepEqual([page.heard.errors, page.heard.console], [[], []]);

    test("builds the header from what is typed", async () => {
      await open();
      await type("email", " m\u00fcller@example.com");
      await type("secret", "demo-api-token-of-24-characters");
      await page.click("[name=build]");
      await says("header", `Basic ${Buffer.from("m\u00fcller@example.com:demo-api-token-of-24-characters").toString("base64")}`);
      await says("doubts", "");
      assert.deepEqual(served.sort(), ["example.html", "example.js", "migration-token-guide/browser.js", "migration-token-guide/package.js", "migration-token-guide/package_bg.wasm"]);
      quiet();
    });

    test("says why there is no header", async () => {
      await open();
      await type("email", "admin:x@example.com");
      await type("secret", "demo-api-token");
      await page.click("[name=build]");
      await says("alert", "emailColon: The email holds a colon, which would end the user name there: take it out");
      await says("header", "");
      quiet();
    });

    test("shows where the token stands and whether a plan fits", async () => {
      const renewed = Date.now() - 17 * DAY, at = (days) => new Date(renewed + days * DAY).toISOString();
      await open();
      await type("renewed", at(0));
      await type("start", at(18));
      await type("days", "20");
      await page.click("#token button");
      await says("status", `warning until ${at(21)}`);
      await says("plan", "withWarning, not guaranteed");
      quiet();
    });

    test("sends one probe and says what the answer means", async () => {
      await api.reset();
      await open();
      await type("email", "admin@example.com");
      await type("secret", "demo-api-token");
      await page.click("[name=probe]");
      await says("verdict", "accepted 404");
      const asked = api.requests.filter(({ preflight }) => !preflight);
      assert.deepEqual(asked.map(({ method, url }) => `${method} ${url}`), ["GET /migrations/reports/v1/id-mappings/test-job-id"]);
      assert.equal(asked[0].headers.authorization, `Basic ${Buffer.from("admin@example.com:demo-api-token").toString("base64")}`);
      assert.deepEqual([asked[0].headers.cookie, asked[0].headers.referer], [undefined, undefined]);
      await type("secret", "another-token");
      await page.click("[name=probe]");
      await says("verdict", "unauthorized 401");
    });

    test("is not there where the policy does not allow WebAssembly", async () => {
      policy = POLICY.replace(" 'wasm-unsafe-eval'", "");
      await open();
      await until(() => page.heard.errors.some((text) => /WebAssembly|wasm|unsafe-eval/i.test(text)), { what: "the module is refused" });
      assert.equal(await page.$eval("#header", (element) => element.textContent), "");
    });
  });
}
