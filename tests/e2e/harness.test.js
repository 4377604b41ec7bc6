// Proves each ability of the browser harness in both browsers, on the probe extension.
import assert from "node:assert/strict";
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { ANSWERS, API, API_HOST, ID_MAPPINGS, SESSION_COOKIE, SIGN_IN_PATH, startApi } from "../site/api.js";
import { certificateFor } from "../site/certificate.js";
import {
  assertOnlyHostsDiffer, BROWSERS, capture, clickIn, closedRoot, installWarnings, launch, trace, until, withHostPermissions,
} from "./browsers/index.js";

const PROBE = fileURLToPath(new URL("probe", import.meta.url));
const ORIGIN = "http://jira.example.com:8080";
const PATTERN = "*://jira.example.com/*";
const PNG = Buffer.from("89504e470d0a1a0a", "hex");

let folder;
let granted;
let site;
const hosts = {};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "harness-"));
  granted = await withHostPermissions(PROBE, [PATTERN], join(folder, "granted"));
  site = http.createServer((request, response) => {
    if (request.url === "/favicon.ico") {
      response.writeHead(204).end();
      return;
    }
    response.setHeader("content-type", request.url.endsWith(".js") ? "text/javascript" : "text/html");
    if (request.url === "/busy.js") {
      response.end("function work(ms) { const end = performance.now() + ms; while (performance.now() < end); }");
      return;
    }
    response.end(`<!doctype html><html lang=en><title>${request.headers.host} ${request.url}</title><h1>Site</h1><script src=busy.js></script>`);
  });
  await new Promise((done) => site.listen(0, "127.0.0.1", done));
  hosts["jira.example.com"] = site.address().port;
});

after(async () => {
  site?.closeAllConnections();
  site?.close();
  await rm(folder, { recursive: true, force: true });
});

test("the copy with hosts differs in host_permissions only, and the proof notices anything else", async () => {
  await assertOnlyHostsDiffer(PROBE, granted);
  const spoiled = await withHostPermissions(PROBE, [PATTERN], join(folder, "spoiled"));
  await appendFile(join(spoiled, "content.js"), "\n");
  await assert.rejects(assertOnlyHostsDiffer(PROBE, spoiled), /content\.js differs/);
  const wide = await withHostPermissions(PROBE, [PATTERN], join(folder, "wide"));
  const manifest = JSON.parse(await readFile(join(wide, "manifest.json"), "utf8"));
  await writeFile(join(wide, "manifest.json"), JSON.stringify({ ...manifest, permissions: [...manifest.permissions, "tabs"] }));
  await assert.rejects(assertOnlyHostsDiffer(PROBE, wide), /more than host_permissions/);
});

test("waiting ends with the name of what did not come", async () => {
  await assert.rejects(until(() => false, { what: "the moon", timeout: 50 }), /the moon/);
});

for (const browser of BROWSERS) {
  describe(`${browser}, hosts granted`, () => {
    let session;
    let page;

    before(async () => {
      session = await launch({ browser, extensionDir: granted, hosts });
      const { hosts: registered } = await session.inExtension((host) => chrome.runtime.sendMessage({ kind: "register", hosts: [host] }), PATTERN);
      assert.deepEqual(registered, [PATTERN]);
      page = await session.newPage();
      await page.goto(`${ORIGIN}/page`);
    });
    after(() => session?.close());

    const count = () => session.inExtension(() => chrome.runtime.sendMessage({ kind: "count" }).then(({ answered }) => answered));

    test("keeps the real host and port, and reaches nothing else", async () => {
      assert.equal(page.url(), `${ORIGIN}/page`);
      assert.equal(await page.title(), "jira.example.com:8080 /page");
      assert.equal(await page.evaluate(() => location.origin), ORIGIN);
      await assert.rejects(page.goto("http://elsewhere.example.com/"));
      await page.goto(`${ORIGIN}/page`);
    });

    test("reads a closed shadow root and clicks in it with a real mouse", async () => {
      const card = await closedRoot(page, "probe-card");
      assert.equal(await page.evaluate(() => document.querySelector("probe-card").shadowRoot), null);
      assert.equal(await card.mode(), "closed");
      assert.equal(await card.text(), "Probe card Ask");
      const [label, ask, off] = await card.elements();
      assert.deepEqual([label.tag, label.text], ["p", "Probe card"]);
      assert.deepEqual([ask.role, ask.text, ask.disabled], ["button", "Ask", false]);
      assert.deepEqual([off.label, off.disabled], ["Switched off", true]);
      assert.deepEqual(await card.rect({ text: "Ask" }), ask.rect);
      assert.ok(ask.rect.width > 0 && ask.rect.x > 600, "in the right half of the window");
      assert.equal(await card.element({ text: "No such words" }), null);
      assert.equal(await card.focus(), null);
      assert.equal(await card.style(".ask", "display"), "inline-block");
      assert.equal(await card.reachable(".ask"), true);
      await card.click({ text: "Ask" });
      assert.match(await card.waitForText("answered"), /answered \d+, trusted true/);
      assert.equal((await card.focus()).text, "Ask");
      // A cover above the card takes the click away, and the harness says so.
      await page.evaluate(() => {
        const cover = document.createElement("div");
        cover.id = "cover";
        cover.style.cssText = "position:fixed;inset:0;z-index:99";
        document.body.append(cover);
      });
      assert.equal(await card.reachable(".ask"), false);
      await page.evaluate(() => document.querySelector("#cover").remove());
    });

    test("reads an open root in the same way, and waits for a host to go", async () => {
      await page.evaluate(() => {
        const host = document.createElement("open-card");
        host.attachShadow({ mode: "open" }).append("words ", document.createElement("b"));
        document.body.append(host);
      });
      const card = await closedRoot(page, "open-card");
      assert.equal(await card.mode(), "open");
      assert.equal(await card.evaluate((root, name) => root.querySelector(name).localName, "b"), "b");
      await page.evaluate(() => document.querySelector("open-card").remove());
      await card.gone();
      await assert.rejects(closedRoot(page, "open-card", { timeout: 50 }));
    });

    test("runs code in the background, stops it, and its globals are gone", async () => {
      await session.killBackground();
      assert.equal(await session.backgroundState(), "stopped");
      assert.equal(await count(), 1);
      assert.equal(await count(), 2);
      assert.equal(await session.backgroundAlive(), true);
      assert.equal(await session.inBackground((a, b) => a + b, 1, 2), 3);
      await assert.rejects(session.inBackground(() => { throw new Error("thrown inside"); }), /thrown inside/);
      await session.killBackground();
      await session.killBackground(); // already stopped: nothing to do
      assert.equal(await session.backgroundAlive(), false);
      assert.equal(await count(), 1);
    });

    test("stops the background 200 times, each time for real", async () => {
      for (let round = 0; round < 200; round += 1) {
        await session.killBackground();
        assert.equal(await count(), 1, `round ${round}`);
      }
    });

    test("opens a page of the extension: text, click, keys, storage", async () => {
      const own = await session.extensionPage("popup/popup.html");
      assert.equal(await own.url(), `${session.extensionOrigin}popup/popup.html`);
      assert.equal(await own.text("h1"), "Probe popup");
      await own.type("#words", "two words");
      await own.press("Tab");
      assert.equal(await own.evaluate(() => document.querySelector("#words").value), "two words");
      assert.equal(await own.evaluate(() => document.activeElement.id), "look");
      await own.evaluate(() => chrome.storage.local.set({ kept: [1, 2] }));
      assert.deepEqual(await session.inExtension(() => chrome.storage.local.get("kept")), { kept: [1, 2] });
      await own.evaluate(`(() => { ${axe.source} })()`);
      assert.ok((await own.evaluate(() => axe.run().then(({ passes }) => passes.length))) > 0);
      await own.close();
      assert.equal(await own.isClosed(), true);
    });

    test("finds a page that the extension opened; pastes and double-clicks there", async () => {
      const path = "popup/popup.html?opened";
      await session.inExtension((address) => chrome.tabs.create({ url: chrome.runtime.getURL(address) }).then(() => null), path);
      const own = await session.openedPage(path);
      await own.waitFor(() => document.readyState === "complete");
      await own.evaluate(() => document.addEventListener("click", ({ detail }) => { document.title = `clicked ${detail}`; }));
      await own.click("#words", { count: 2 });
      // Firefox writes there only just after real input.
      await own.evaluate(() => navigator.clipboard.writeText("words from the clipboard"));
      await own.paste();
      await own.waitFor(() => document.querySelector("#words").value === "words from the clipboard");
      assert.equal(await own.evaluate(() => document.title), "clicked 2");
      await own.close();
    });

    test("takes pictures of pages and of extension pages", async () => {
      const own = await session.extensionPage("popup/popup.html");
      for (const [name, shoot] of [["page", (path) => page.screenshot({ path })], ["own", (path) => own.screenshot(path)]]) {
        const path = join(folder, `${browser}-${name}.png`);
        await shoot(path);
        assert.ok((await stat(path)).size > 1000);
        assert.deepEqual((await readFile(path)).subarray(0, 8), PNG);
      }
      await own.close();
    });

    test("hears what a page says, throws and fetches", async () => {
      const other = await session.newPage();
      const seen = await capture(other);
      await other.goto(`${ORIGIN}/heard`);
      await other.evaluate(() => {
        console.warn("said aloud");
        setTimeout(() => { throw new Error("thrown into the page"); });
      });
      await until(() => seen.errors.some((text) => text.includes("thrown into the page")), { what: "the page's error" });
      await until(() => seen.console.some(({ text }) => text === "said aloud"), { what: "the page's words" });
      assert.ok(seen.requests.includes(`${ORIGIN}/busy.js`));
      await other.close();
    });

    test("hears uncaught errors of the background", async () => {
      const heard = async () => (await session.extensionErrors()).filter(({ message }) => message.includes("seeded fault"));
      assert.deepEqual(await heard(), []);
      await count();
      await session.inBackground(() => { setTimeout(() => { throw new Error("seeded fault"); }); });
      const [fault] = await until(async () => { const all = await heard(); return all.length > 0 && all; }, { what: "the seeded fault" });
      assert.equal(fault.severity, "error");
    });

    test("reloads the extension under an open page, whose old script is orphaned", async () => {
      const left = await session.newPage();
      await left.goto(`${ORIGIN}/left`);
      const card = await closedRoot(left, "probe-card");
      await session.reloadExtension();
      await left.bringToFront();
      await left.evaluate(() => document.addEventListener("click", () => { document.title = "clicked"; }, { once: true }));
      await card.click(".ask");
      await until(async () => await left.title() === "clicked", { what: "the click went through the card to the page" });
      // Chromium leaves the old script running without its API. Firefox ends it: its card stands there and hears nothing.
      assert.equal(await card.text("p"), browser === "chromium" ? "orphaned" : "Probe card");
      assert.ok(await count() >= 1, "the new background answers");
      await left.close();
    });
  });

  describe(`${browser}, nothing granted`, () => {
    let session;
    before(async () => { session = await launch({ browser, extensionDir: PROBE, hosts, headless: browser === "firefox", prompts: "real" }); });
    after(() => session?.close());

    const origins = () => session.inExtension(() => chrome.permissions.getAll().then((all) => all.origins));

    test("a real press on the toolbar button grants activeTab, a tab of the popup does not", async () => {
      const page = await session.newPage();
      await page.goto(`${ORIGIN}/active`);
      const popup = await session.openPopup(page);
      await popup.click("#look");
      await popup.waitFor(() => document.querySelector("output").textContent !== "");
      assert.deepEqual(JSON.parse(await popup.text("output")), { title: "jira.example.com:8080 /active", url: `${ORIGIN}/active` });
      await popup.close();
      await until(() => popup.isClosed(), { what: "popup closed" });
      const tab = await session.extensionPage("popup/popup.html");
      await tab.click("#look");
      await tab.waitFor(() => document.querySelector("output").textContent.startsWith("failed"));
      await tab.close();
      await page.close();
    });

    test("the real permission prompt: denied, then allowed, then taken back", async () => {
      const page = await session.newPage();
      await page.goto(`${ORIGIN}/prompt`);
      await (await session.openPopup(page)).click("#grant");
      await session.answerPrompt("deny");
      assert.deepEqual(await origins(), []);
      assert.equal(await page.$("probe-card"), null);
      await (await session.openPopup(page)).click("#grant");
      await session.answerPrompt("allow");
      await clickIn(page, "probe-card", ".ask");
      assert.deepEqual(await origins(), [PATTERN]);
      await session.revoke(PATTERN);
      assert.deepEqual(await origins(), []);
      // A fresh tab: the old one still has its activeTab grant, and with that Chromium runs registered scripts again after a reload.
      await page.close();
      const fresh = await session.newPage();
      await fresh.goto(`${ORIGIN}/revoked`);
      assert.equal(await fresh.$("probe-card"), null);
    });
  });
}

test("the stand-in for the cloud's API takes the exact header only, and triggers only what the API would", async () => {
  const api = await startApi({ ...await certificateFor([API_HOST]), settings: { email: "jörg@example.com", token: "t".repeat(200) } });
  const right = Buffer.from(`jörg@example.com:${"t".repeat(200)}`).toString("base64");
  const ask = (authorization, path = "/test-job-id", body) => new Promise((resolve, reject) => {
    const headers = { authorization, ...(body && { "content-type": "application/json" }) };
    https.request({ port: api.port, path: ID_MAPPINGS + path, method: body ? "POST" : "GET", headers, rejectUnauthorized: false }, async (response) => {
      resolve({ status: response.statusCode, told: JSON.parse((await response.toArray()).join("")) });
    }).on("error", reject).end(body && JSON.stringify(body));
  });
  const status = async (...request) => (await ask(...request)).status;
  try {
    assert.equal(await status(`Basic ${right}`), 404);
    for (const wrong of [`Bearer ${right}`, right, `Basic ${right}=`, `Basic ${right.slice(0, 76)} ${right.slice(76)}`, `Basic ${right.replace(/=+$/, "")}`,
      `Basic ${Buffer.from(`jörg@example.com:${"t".repeat(200)}`, "latin1").toString("base64")}`]) assert.equal(await status(wrong), 401, wrong);
    const job = { product: "JIRA", destinationURL: "https://demo.example.com", sourceURL: "https://jira.example.com/jira" };
    for (const wrong of [{ product: "jira" }, { destinationURL: "https://demo.example.com/" }, { sourceURL: "http://jira.example.com" }, { sourceURL: undefined }]) {
      assert.equal(await status(`Basic ${right}`, "/trigger", { ...job, ...wrong }), 400, JSON.stringify(wrong));
    }
    const triggered = await ask(`Basic ${right}`, "/trigger", job);
    assert.deepEqual([triggered.status, triggered.told.status], [202, "PENDING"]);
    assert.equal(await status(`Basic ${right}`, `/${triggered.told.jobId}/download`), 200);
    api.set({ jobStatus: "IN_PROGRESS" });
    assert.deepEqual((await ask(`Basic ${right}`, `/${triggered.told.jobId}`)).told, { jobId: triggered.told.jobId, status: "IN_PROGRESS" });
    assert.equal(await status(`Basic ${right}`, `/${triggered.told.jobId}/download`), 404);
  } finally {
    await api.close();
  }
});

for (const browser of BROWSERS) {
  describe(`${browser}, the cloud's API asked by a page of the extension`, () => {
    let api;
    before(async () => { api = await startApi(await certificateFor([API_HOST])); });
    after(() => api?.close());

    /** Asks once, in a browser that has a session with the host; what came, and the requests. */
    async function asked(session, init) {
      const tab = await session.newPage();
      await tab.goto(API + SIGN_IN_PATH);
      assert.equal(await tab.evaluate(() => document.cookie), SESSION_COOKIE);
      await tab.close();
      api.requests.length = 0;
      const own = await session.extensionPage("popup/popup.html");
      const answer = await own.evaluate(async (address, options) => {
        const response = await fetch(address, { ...options, headers: { Authorization: "Basic QQ==" } }).catch(() => null);
        const reader = response?.body?.getReader();
        const read = await reader?.read();
        await reader?.cancel();
        return response && { status: response.status, type: response.type, read: Boolean(read?.value) };
      }, `${API}${ID_MAPPINGS}/test-job-id`, init);
      await own.close();
      return { answer, requests: api.requests.map(({ method, headers }) => [method, headers.authorization ?? null, headers.cookie ?? null]) };
    }

    test("granted: one request and no preflight; the browser's cookie comes along unless it is omitted, and no redirect is followed", async () => {
      const session = await launch({ browser, extensionDir: await withHostPermissions(PROBE, [`${API}/*`], join(folder, "api")), hosts: { [API_HOST]: api.port } });
      try {
        const answer = { status: 401, type: "basic", read: true };
        assert.deepEqual(await asked(session, { credentials: "omit" }), { answer, requests: [["GET", "Basic QQ==", null]] });
        assert.deepEqual(await asked(session, {}), { answer, requests: [["GET", "Basic QQ==", SESSION_COOKIE]] });
        api.set({ next: ["movedHome"] });
        const moved = { status: 0, type: "opaqueredirect", read: false };
        assert.deepEqual(await asked(session, { credentials: "omit", redirect: "manual" }), { answer: moved, requests: [["GET", "Basic QQ==", null]] });
        api.set({ next: ["bodyFloods"] });
        const { status } = ANSWERS.bodyFloods;
        assert.deepEqual((await asked(session, { credentials: "omit" })).answer, { status, type: "basic", read: true });
        const flood = api.requests[0];
        await until(() => flood.done, { what: "the flood ended by the browser" });
        // What lies in buffers on the way counts as sent.
        assert.ok(flood.aborted && flood.bytesSent < 32 * 1024 * 1024, `${flood.bytesSent} bytes`);
      } finally {
        await session.close();
      }
    });

    test("not granted: the browser asks whether it may, and nothing else leaves", async () => {
      const session = await launch({ browser, extensionDir: PROBE, hosts: { [API_HOST]: api.port } });
      try {
        assert.deepEqual(await asked(session, { credentials: "omit" }), { answer: null, requests: [["OPTIONS", null, null]] });
      } finally {
        await session.close();
      }
    });
  });
}

describe("firefox, prompts answered by preference", () => {
  let session;
  before(async () => { session = await launch({ browser: "firefox", extensionDir: PROBE, hosts }); });
  after(() => session?.close());

  test("a real click is enough", async () => {
    const page = await session.newPage();
    await page.goto(`${ORIGIN}/auto`);
    const popup = await session.openPopup(page);
    await popup.click("#grant");
    await popup.waitFor(() => document.querySelector("output").textContent === "true");
    await closedRoot(page, "probe-card");
  });
});

describe("chromium only", () => {
  let session;
  before(async () => { session = await launch({ browser: "chromium", extensionDir: granted, hosts }); });
  after(() => session?.close());

  test("tells the warnings that people read at install", async () => {
    assert.deepEqual(await installWarnings(session, PROBE), []);
    const manifest = JSON.parse(await readFile(join(PROBE, "manifest.json"), "utf8"));
    const warned = await installWarnings(session, { ...manifest, permissions: [...manifest.permissions, "tabs"] });
    assert.equal(warned.length, 1);
  });

  test("measures main-thread time per script address", async () => {
    const page = await session.newPage();
    await session.inExtension((host) => chrome.runtime.sendMessage({ kind: "register", hosts: [host] }), PATTERN);
    const { scripts, longTasks, samples } = await trace(page, async () => {
      await page.goto(`${ORIGIN}/traced`);
      await page.evaluate(() => new Promise((done) => { setTimeout(() => { work(80); done(); }); }));
      await closedRoot(page, "probe-card");
    }, { samples: true });
    const content = scripts[`${session.extensionOrigin}content.js`];
    assert.ok(content?.ms > 0 && content.longest >= content.ms / content.calls, `content script: ${JSON.stringify(content)}`);
    assert.ok(samples[`${ORIGIN}/busy.js`] > 0, `sampled: ${JSON.stringify(samples)}`);
    assert.ok(longTasks.some((ms) => ms >= 80), `long tasks: ${longTasks}`);
  });
});
