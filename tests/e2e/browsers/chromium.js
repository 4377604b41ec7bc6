import { resolve } from "node:path";
import puppeteer from "puppeteer-core";
import { openDisplay } from "./display.js";
import { underPolicy } from "./policy.js";
import { until } from "./until.js";

const QUIET = [
  "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--disable-quic", "--disable-search-engine-choice-screen", "--lang=en-US",
];

/** A page of the extension: a tab of its own, or the popup on the toolbar button. */
class ChromiumExtensionPage {
  /** @param {import("puppeteer-core").Page} page */
  constructor(page) {
    /** The driver's own page, for what this small surface does not offer. */
    this.page = page;
  }
  evaluate(fn, ...args) { return this.page.evaluate(fn, ...args); }
  waitFor(fn, ...args) { return until(() => this.page.evaluate(fn, ...args), { what: fn.toString() }); }
  async click(selector, { count = 1 } = {}) {
    await this.page.waitForSelector(selector, { visible: true });
    // A click may close the page it falls on (the popup goes when a permission prompt opens): then the driver misses only the answer.
    await this.page.click(selector, { count }).catch((error) => { if (!this.page.isClosed()) throw error; });
  }
  async type(selector, text) {
    await this.click(selector);
    await this.page.keyboard.type(text);
  }
  press(key) { return this.page.keyboard.press(key); }
  async paste() {
    await this.page.keyboard.down("Control");
    await this.page.keyboard.press("v", { commands: ["Paste"] });
    await this.page.keyboard.up("Control");
  }
  text(selector = "body") { return this.page.$eval(selector, (element) => element.innerText ?? element.textContent); }
  url() { return this.page.url(); }
  isClosed() { return this.page.isClosed(); }
  screenshot(path) { return this.page.screenshot({ path }); }
  async close() { if (!this.page.isClosed()) await this.page.close(); }
}

export class ChromiumSession {
  name = "chromium";
  #browser; #control; #display; #id; #extension; #neutral; #workers; #worker = { status: "stopped", stops: 0 }; #popup; #settingsPage; #policy;

  static async start(program, settings) {
    const session = new ChromiumSession();
    const { width, height } = settings.window;
    const rules = Object.entries(settings.hosts).map(([host, port]) => `MAP ${host} 127.0.0.1:${port}`);
    if (!settings.headless && !settings.ownDisplay) session.#display = await openDisplay({ width: Math.max(width, 1280), height: Math.max(height, 900) });
    try {
      if (settings.managed !== undefined) session.#policy = await underPolicy(program, settings.extensionDir, settings.managed);
      session.#browser = await puppeteer.launch({
        executablePath: session.#policy?.program ?? program,
        headless: settings.headless,
        pipe: true,
        enableExtensions: true,
        acceptInsecureCerts: true,
        defaultViewport: null,
        env: session.#display ? { ...process.env, DISPLAY: session.#display.name } : process.env,
        args: [
          ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
          ...QUIET,
          `--window-size=${width},${height}`,
          "--window-position=0,0",
          `--host-resolver-rules=${[...rules, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost"].join(", ")}`,
          ...settings.args,
        ],
      });
      session.#control = await session.#browser.target().createCDPSession();
      // Without developer mode Chromium keeps no errors and leaves an unpacked extension switched off after a reload.
      session.#settingsPage = await session.#browser.newPage({ background: true });
      await session.#settingsPage.goto("chrome://extensions/");
      await session.#inSettings(() => chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true }));
      session.#workers = await session.#settingsPage.createCDPSession();
      session.#workers.on("ServiceWorker.workerVersionUpdated", ({ versions }) => versions.forEach((version) => session.#heardOf(version)));
      await session.#workers.send("ServiceWorker.enable");
      session.#id = await session.#browser.installExtension(resolve(settings.extensionDir));
      session.#extension = (await session.#browser.extensions()).get(session.#id);
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  /** puppeteer's browser. */
  get browser() { return this.#browser; }
  get extensionId() { return this.#id; }
  /** "chrome-extension://…/" */
  get extensionOrigin() { return `chrome-extension://${this.#id}/`; }
  /** The virtual screen of a headed browser. */
  get display() { return this.#display; }

  newPage() { return this.#browser.newPage(); }

  /** Opens a page of the extension in a tab. */
  async extensionPage(path) {
    const page = await this.#browser.newPage();
    await page.goto(this.extensionOrigin + path);
    return new ChromiumExtensionPage(page);
  }

  /** The page of the extension that the extension itself has opened in a tab. */
  async openedPage(path) {
    const page = await until(async () => (await this.#browser.pages()).find((one) => one.url() === this.extensionOrigin + path), { what: `a tab with ${path}` });
    return new ChromiumExtensionPage(page);
  }

  /** Runs `fn` with the extension's own API in a quiet page of the extension (its manifest, opened in a background tab). */
  async inExtension(fn, ...args) {
    if (!this.#neutral || this.#neutral.isClosed()) {
      const page = await this.#browser.newPage({ background: true });
      await page.goto(`${this.extensionOrigin}manifest.json`).catch(async (error) => {
        await page.close();
        throw error;
      });
      this.#neutral = page;
    }
    return this.#neutral.evaluate(fn, ...args);
  }

  /**
   * Runs `fn` inside the running worker. Attaches for this one call only: a debugger that stays attached holds up the worker's next start.
   */
  async inBackground(fn, ...args) {
    const { targetId } = await until(() => this.#workerTarget(), { what: "worker running" });
    const { sessionId } = await this.#control.send("Target.attachToTarget", { targetId, flatten: true });
    const worker = this.#control.connection().session(sessionId);
    try {
      const { result, exceptionDetails } = await worker.send("Runtime.evaluate", {
        expression: `(${fn})(...${JSON.stringify(args)})`, awaitPromise: true, returnByValue: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    } finally {
      await this.#control.send("Target.detachFromTarget", { sessionId }).catch(() => {}); // the worker may have died meanwhile
    }
  }

  async #workerTarget() {
    const { targetInfos } = await this.#control.send("Target.getTargets");
    return targetInfos.find(({ type, url }) => type === "service_worker" && url.startsWith(this.extensionOrigin));
  }

  /** "running" or "stopped", as the browser itself sees it. */
  async backgroundState() { return await this.#workerTarget() ? "running" : "stopped"; }

  async backgroundAlive() { return await this.backgroundState() === "running"; }

  #heardOf({ scriptURL, runningStatus }) {
    if (!scriptURL.startsWith(this.extensionOrigin)) return;
    this.#worker.status = runningStatus;
    if (runningStatus === "stopped") this.#worker.stops++;
  }

  /**
   * Stops the worker in the middle of whatever it does; returns when it has stopped. A message that still waits for it starts the next one at
   * once: to stop again and again until none is there could go on for ever.
   * @returns {Promise<boolean>} whether there was one
   */
  async killBackground() {
    const { status, stops } = this.#worker;
    if (status === "stopped") return false;
    await this.#workers.send("ServiceWorker.stopAllWorkers");
    await until(() => this.#worker.stops > stops, { what: "worker stopped", every: 2 });
    return true;
  }

  /** Presses the toolbar button on this page, which grants activeTab, and returns the open popup. */
  async openPopup(page) {
    await page.bringToFront();
    const before = new Set(this.#browser.targets());
    await page.triggerExtensionAction(this.#extension);
    const target = await this.#browser.waitForTarget(
      (candidate) => !before.has(candidate) && candidate.url().startsWith(this.extensionOrigin) && candidate.type() !== "service_worker",
      { timeout: 10_000 },
    );
    const popup = await target.asPage();
    this.#popup = popup;
    await until(() => popup.evaluate(() => document.readyState === "complete"), { what: "popup loaded" });
    return new ChromiumExtensionPage(popup);
  }

  /**
   * Waits for the real permission bubble and answers it with real keys. Headed only.
   * The bubble is no page: while it is open no page has the focus. It opens on "Deny", and it ignores keys that come within half a second
   * after it appeared (a guard against hasty double clicks), so it must have been open for a while.
   * @param {"allow" | "deny"} answer
   */
  async answerPrompt(answer) {
    if (!this.#display) throw new Error("Chromium's permission prompt cannot be answered without a display: launch with headless: false");
    const open = async () => {
      const pages = await Promise.all(this.#browser.targets().filter((target) => target.type() === "page").map((target) => target.asPage()));
      const focused = await Promise.all(pages.map((page) => page.evaluate(() => document.hasFocus())));
      return (!this.#popup || this.#popup.isClosed()) && !focused.includes(true);
    };
    let since = Infinity;
    await until(async () => {
      if (!(await open())) since = Infinity;
      else if (since === Infinity) since = performance.now();
      return performance.now() - since > 800;
    }, { what: "permission prompt open", every: 50 });
    await this.#display.keys(...(answer === "allow" ? ["Tab", "space"] : ["space"]));
    await until(async () => !(await open()), { what: "permission prompt answered", every: 50 });
  }

  /** Takes a grant back. Chromium's own switch for it sits in the extension's page of chrome://extensions. */
  async revoke(pattern) {
    return this.#inSettings(async (id, host) => {
      await chrome.developerPrivate.removeHostPermission(id, host);
    }, this.#id, pattern);
  }

  /** What chrome://extensions would complain about: load warnings, manifest errors, uncaught errors of any of our scripts. */
  async extensionErrors() {
    return this.#inSettings(async (id) => {
      const info = await chrome.developerPrivate.getExtensionInfo(id);
      const errors = [...info.manifestErrors, ...info.runtimeErrors]
        .map(({ message, source, severity }) => ({ message, source, severity: (severity ?? "warn").toLowerCase() }));
      const warnings = [...info.installWarnings, ...info.runtimeWarnings].map((message) => ({ message, source: "install", severity: "warn" }));
      return [...errors, ...warnings];
    }, this.#id);
  }

  #inSettings(fn, ...args) { return this.#settingsPage.evaluate(fn, ...args); }

  /** Changes the policy that it was launched with. Chromium notices and tells the extension. */
  async setManaged(value) { await this.#policy.set(value); }

  /** Loads the extension anew, as an update does: scripts of the old one stay behind in open pages. */
  async reloadExtension() {
    if (this.#neutral && !this.#neutral.isClosed()) await this.#neutral.close();
    await this.#inSettings((id) => chrome.developerPrivate.reload(id, { failQuietly: false }), this.#id);
    // In between the extension is switched off and its pages are refused.
    await until(() => this.inExtension(() => Boolean(chrome.runtime.id)), { what: "extension loaded again" });
    this.#extension = (await this.#browser.extensions()).get(this.#id);
  }

  async close() {
    await this.#browser?.close();
    await this.#display?.close();
    await this.#policy?.close();
  }
}
