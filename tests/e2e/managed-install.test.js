// The extension as an organisation installs it: packed, by the browser's policy, from a server of its own. After such an installation alone Chromium
// has the extension's policy some seconds late, so it is here that "no welcome page" can go wrong.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import puppeteer from "puppeteer-core";
import { until } from "./browsers/index.js";
import { underPolicy } from "./browsers/policy.js";

const BUILT = fileURLToPath(new URL("../../pkg/extension", import.meta.url));
const CHROMIUM = process.env.CHROMIUM_BIN ?? "/usr/bin/chromium";
const SANDBOX = process.getuid() === 0 ? ["--no-sandbox"] : [];
/** The longest that the extension waits for a policy, and a little. */
const WAITED = 9_000;

describe("installed by an organisation, in chromium", { timeout: 180_000 }, () => {
  let folder, server, key;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "installed-"));
    await cp(BUILT, join(folder, "extension"), { recursive: true });
    await promisify(execFile)(CHROMIUM, [...SANDBOX, "--headless=new", `--pack-extension=${join(folder, "extension")}`, `--user-data-dir=${join(folder, "packing")}`]);
    key = createPublicKey(await readFile(join(folder, "extension.pem"))).export({ type: "spki", format: "der" }).toString("base64");
    const manifest = JSON.parse(await readFile(join(folder, "extension/manifest.json"), "utf8"));
    await writeFile(join(folder, "extension/manifest.json"), JSON.stringify({ ...manifest, key }));
    const crx = await readFile(join(folder, "extension.crx"));
    server = http.createServer((request, response) => {
      if (request.url.startsWith("/extension.crx")) {
        response.writeHead(200, { "content-type": "application/x-chrome-extension" }).end(crx);
        return;
      }
      const id = new URL(request.url, "http://localhost").pathname.slice(1);
      response.writeHead(200, { "content-type": "text/xml" }).end(`<?xml version="1.0" encoding="UTF-8"?>
<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0"><app appid="${id}">
<updatecheck codebase="http://127.0.0.1:${server.address().port}/extension.crx" version="${manifest.version}" /></app></gupdate>`);
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
  });

  after(async () => {
    server?.closeAllConnections();
    server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs `look` with a browser in which the policy installs the extension and sets this for it. */
  async function installed(managed, look) {
    const policy = await underPolicy(CHROMIUM, join(folder, "extension"), managed, (id) => ({
      // The driver may look at what a policy installs.
      DeveloperToolsAvailability: 1,
      ExtensionInstallForcelist: [`${id};http://127.0.0.1:${server.address().port}/${id}`],
    }));
    let browser;
    try {
      browser = await puppeteer.launch({
        executablePath: policy.program, headless: true, pipe: true, enableExtensions: true,
        // It is fetched in the background.
        ignoreDefaultArgs: ["--disable-background-networking", "--disable-default-apps"],
        args: [...SANDBOX, "--disable-gpu", "--no-first-run", "--disable-sync", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
      });
      await look(browser);
    } finally {
      await browser?.close();
      await policy.close();
    }
  }

  const welcomed = (browser) => browser.targets().some((target) => /^chrome-extension:.*\/dashboard\.html#welcome$/.test(target.url()));
  const worker = (browser) => browser.waitForTarget((target) => target.type() === "service_worker" && target.url().startsWith("chrome-extension:"), { timeout: 20_000 });

  test("the welcome page comes, also where a policy sets something else", async () => {
    await installed({ cloudHosts: ["migration.example.com"] }, async (browser) => {
      await until(() => welcomed(browser), { what: "the welcome page", timeout: 20_000 });
    });
  });

  test("it does not come where the policy says so", async () => {
    await installed({ welcome: false }, async (browser) => {
      const background = await (await worker(browser)).worker();
      const kept = () => background.evaluate(async () => (await chrome.storage.local.get("meta")).meta?.managed?.welcome);
      await until(async () => (await kept()) === false, { what: "the policy is kept", timeout: 20_000 });
      // That something does not come can only be waited for.
      const end = performance.now() + WAITED;
      await until(() => welcomed(browser) || performance.now() > end, { what: "long enough", timeout: 2 * WAITED, every: 100 });
      assert.equal(welcomed(browser), false);
    });
  });
});
