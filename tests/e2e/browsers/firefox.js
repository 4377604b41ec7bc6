// Firefox through WebDriver BiDi alone. puppeteer drives web pages; it does not see pages of an extension, so those, the popup and the browser's
// own window are driven by raw BiDi commands ("moz:scope": "chrome" needs --remote-allow-system-access).
import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import puppeteer from "puppeteer-core";
import { openLoopbackProxy } from "./loopback-proxy.js";
import { underPolicy } from "./policy.js";
import { until } from "./until.js";

const CONTROL = "\uE009";
const KEYS = { Tab: "\uE004", Enter: "\uE007", Escape: "\uE00C", Backspace: "\uE003", ArrowLeft: "\uE012", ArrowUp: "\uE013", ArrowRight: "\uE014", ArrowDown: "\uE015" };

/** A page of the extension: a tab of its own, or the popup on the toolbar button. Same surface as Chromium's. */
class FirefoxExtensionPage {
  #session; #context; #closer;
  constructor(session, context, closer) {
    this.#session = session;
    this.#context = context;
    this.#closer = closer;
  }
  get context() { return this.#context; }
  evaluate(fn, ...args) { return this.#session.call(this.#context, fn, args); }
  waitFor(fn, ...args) { return until(() => this.evaluate(fn, ...args), { what: fn.toString() }); }
  async click(selector, { count = 1 } = {}) {
    const element = await until(() => this.#session.node(this.#context, (query) => {
      const found = document.querySelector(query);
      if (!found?.checkVisibility({ visibilityProperty: true })) return null;
      found.scrollIntoView({ block: "nearest", inline: "nearest" });
      return found;
    }, [selector]), { what: `visible ${selector}` });
    await this.#session.send("input.performActions", {
      context: this.#context,
      actions: [{
        type: "pointer", id: "mouse", actions: [
          { type: "pointerMove", x: 0, y: 0, origin: { type: "element", element } },
          ...Array.from({ length: count }, () => [{ type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }]).flat(),
        ],
      }],
    });
  }
  async type(selector, text) {
    await this.click(selector);
    for (const character of text) await this.press(character);
  }
  press(key) { return this.#keys([["keyDown", KEYS[key] ?? key], ["keyUp", KEYS[key] ?? key]]); }
  paste() { return this.#keys([["keyDown", CONTROL], ["keyDown", "v"], ["keyUp", "v"], ["keyUp", CONTROL]]); }
  #keys(actions) {
    return this.#session.send("input.performActions", {
      context: this.#context, actions: [{ type: "key", id: "keys", actions: actions.map(([type, value]) => ({ type, value })) }],
    });
  }
  text(selector = "body") {
    return this.evaluate((query) => { const found = document.querySelector(query); return found.innerText ?? found.textContent; }, selector);
  }
  url() { return this.evaluate(() => location.href); }
  isClosed() { return this.evaluate(() => true).then(() => false, () => true); }
  async screenshot(path) {
    const { data } = await this.#session.send("browsingContext.captureScreenshot", { context: this.#context });
    if (path) await writeFile(path, data, "base64");
    return Buffer.from(data, "base64");
  }
  async close() { if (!(await this.isClosed())) await this.#closer(); }
}

export class FirefoxSession {
  name = "firefox";
  #browser; #proxy; #policy; #window; #id; #uuid; #neutral;

  static async start(program, settings) {
    const session = new FirefoxSession();
    const dir = resolve(settings.extensionDir);
    const manifest = JSON.parse(await readFile(join(dir, "manifest.json"), "utf8"));
    const id = manifest.browser_specific_settings.gecko.id;
    session.#uuid = randomUUID();
    try {
      session.#proxy = await openLoopbackProxy(settings.hosts);
      if (settings.managed !== undefined) session.#policy = await underPolicy(program, dir, settings.managed);
      session.#browser = await puppeteer.launch({
        browser: "firefox",
        executablePath: session.#policy?.program ?? program,
        headless: settings.headless,
        acceptInsecureCerts: true,
        defaultViewport: null,
        args: ["--remote-allow-system-access", `--width=${settings.window.width}`, `--height=${settings.window.height}`, ...settings.args],
        extraPrefsFirefox: {
          "network.proxy.type": 1,
          "network.proxy.socks": "127.0.0.1",
          "network.proxy.socks_port": session.#proxy.port,
          "network.proxy.socks_version": 5,
          "network.proxy.socks_remote_dns": true,
          "network.proxy.no_proxies_on": "127.0.0.1, localhost",
          "network.proxy.failover_direct": false,
          "extensions.webextensions.uuids": JSON.stringify({ [id]: session.#uuid }),
          "extensions.webextOptionalPermissionPrompts": settings.prompts === "real",
          "services.settings.server": "data:,",
          // The viewer would replace the quiet page of inExtension.
          "devtools.jsonview.enabled": false,
          ...settings.prefs,
        },
      });
      session.#id = await session.#browser.installExtension(dir);
      const { contexts } = await session.send("browsingContext.getTree", { "moz:scope": "chrome" });
      session.#window = contexts[0].context;
      await session.inBrowser(prepareWindow, session.#id);
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  /** puppeteer's browser. */
  get browser() { return this.#browser; }
  get extensionId() { return this.#id; }
  /** "moz-extension://…/" */
  get extensionOrigin() { return `moz-extension://${this.#uuid}/`; }
  /** Addresses outside the map that the browser asked for: it got none of them. */
  get refusedAddresses() { return this.#proxy.refused; }

  /** One raw BiDi command. */
  async send(method, params = {}) {
    return (await this.#browser.connection.send(method, params)).result;
  }

  /** Runs `fn` (or a string of script) in a browsing context; arguments and result travel as JSON. */
  async call(context, fn, args = []) {
    if (typeof fn === "string") {
      const answer = await this.send("script.evaluate", { expression: fn, awaitPromise: true, target: { context } });
      if (answer.type === "exception") throw new Error(answer.exceptionDetails.text);
      return answer.result.value;
    }
    const answer = await this.#call(context, `async (args) => JSON.stringify(await (${fn})(...JSON.parse(args)))`, [{ type: "string", value: JSON.stringify(args) }]);
    return answer.type === "string" ? JSON.parse(answer.value) : undefined;
  }

  /** Like `call`, for a function that returns a node: the answer is a reference to it, or null. */
  async node(context, fn, args = []) {
    const answer = await this.#call(context, `(args) => (${fn})(...JSON.parse(args))`, [{ type: "string", value: JSON.stringify(args) }]);
    return answer.type === "node" ? { sharedId: answer.sharedId } : null;
  }

  async #call(context, functionDeclaration, args, target = { context }) {
    const answer = await this.send("script.callFunction", { functionDeclaration, awaitPromise: true, target, arguments: args });
    if (answer.type === "exception") throw new Error(answer.exceptionDetails.text);
    return answer.result;
  }

  /** Runs `fn` in the browser's own window, with the browser's own rights. */
  inBrowser(fn, ...args) { return this.call(this.#window, fn, args); }

  newPage() { return this.#browser.newPage(); }

  /** Opens a page of the extension in a tab. */
  async extensionPage(path) { return this.#openExtensionTab(path, false); }

  async #openExtensionTab(path, background) {
    const { context } = await this.send("browsingContext.create", { type: "tab", background });
    await this.send("browsingContext.navigate", { context, url: this.extensionOrigin + path, wait: "complete" });
    return new FirefoxExtensionPage(this, context, () => this.send("browsingContext.close", { context }));
  }

  /** The page of the extension that the extension itself has opened in a tab. */
  async openedPage(path) {
    const { context } = await until(async () => {
      const { contexts } = await this.send("browsingContext.getTree", { maxDepth: 0 });
      return contexts.find(({ url }) => url === this.extensionOrigin + path);
    }, { what: `a tab with ${path}` });
    return new FirefoxExtensionPage(this, context, () => this.send("browsingContext.close", { context }));
  }

  /** Runs `fn` with the extension's own API in a quiet page of the extension (its manifest, opened in a background tab). */
  async inExtension(fn, ...args) {
    if (!this.#neutral || await this.#neutral.isClosed()) this.#neutral = await this.#openExtensionTab("manifest.json", true);
    return this.#neutral.evaluate(fn, ...args);
  }

  /** Runs `fn` inside the running event page. */
  async inBackground(fn, ...args) {
    const context = await until(() => this.inBrowser((id) => globalThis.harness.background(id), this.#id), { what: "event page running" });
    return this.call(context, fn, args);
  }

  /** "running" or "stopped", as the browser itself sees it. */
  async backgroundState() {
    const state = await this.inBrowser((id) => WebExtensionPolicy.getByID(id)?.extension?.backgroundState ?? "stopped", this.#id);
    return state === "stopped" ? "stopped" : "running";
  }

  async backgroundAlive() { return await this.backgroundState() === "running"; }

  /**
   * Stops the event page in the middle of whatever it does; returns when it is gone.
   * @returns {Promise<boolean>} whether there was one
   */
  async killBackground() {
    let found = false;
    await until(async () => {
      const state = await this.inBrowser(async (id) => {
        const { extension } = WebExtensionPolicy.getByID(id);
        const before = extension.backgroundState;
        if (before === "running") await extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });
        return { before, now: extension.backgroundState };
      }, this.#id);
      found ||= state.before !== "stopped";
      return state.now === "stopped";
    }, { what: "event page stopped", every: 2 });
    return found;
  }

  /** Presses the toolbar button on this page, which grants activeTab, and returns the open popup. */
  async openPopup(page) {
    await page.bringToFront();
    await this.inBrowser((id) => globalThis.harness.pressToolbarButton(id), this.#id);
    const context = await until(async () => {
      // Firefox loads the popup in a hidden place and swaps it into the panel under a new name.
      const candidate = await this.inBrowser((origin) => globalThis.harness.popup(origin), this.extensionOrigin);
      const ready = candidate && await this.call(candidate, () => location.protocol === "moz-extension:" && document.readyState === "complete");
      return ready && candidate;
    }, { what: "popup open" });
    return new FirefoxExtensionPage(this, context, () => this.inBrowser(() => globalThis.harness.closePopup()));
  }

  /**
   * Waits for the real permission prompt and presses its button. Needs prompts: "real".
   * @param {"allow" | "deny"} answer
   */
  async answerPrompt(answer) {
    await until(() => this.inBrowser((wanted) => globalThis.harness.pressPromptButton(wanted), answer), { what: "permission prompt answered", every: 50 });
  }

  /** Takes a grant back, as the add-on page's switch does. */
  revoke(pattern) {
    return this.inBrowser(async (id, origin) => {
      const { ExtensionPermissions } = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
      await ExtensionPermissions.remove(id, { permissions: [], origins: [origin], data_collection: [] }, WebExtensionPolicy.getByID(id).extension);
    }, this.#id, pattern);
  }

  /** What the browser's console holds against the extension: warnings of its loading and uncaught errors of any of its scripts. */
  extensionErrors() {
    return this.inBrowser((origin, id) => Services.console.getMessageArray()
      .filter((entry) => entry instanceof Ci.nsIScriptError)
      .filter((entry) => `${entry.sourceName} ${entry.errorMessage}`.includes(origin) || `${entry.errorMessage} ${entry.cssSelectors ?? ""}`.includes(id))
      .map((entry) => ({
        message: entry.errorMessage, source: entry.sourceName, severity: entry.flags & Ci.nsIScriptError.warningFlag ? "warn" : "error",
      })), this.extensionOrigin, this.#id);
  }

  /** Loads the extension anew, as an update does: scripts of the old one stay behind in open pages. */
  async reloadExtension() {
    await this.inBrowser(async (id) => {
      const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
      await (await AddonManager.getAddonByID(id)).reload();
    }, this.#id);
    await until(() => this.inBrowser((id) => WebExtensionPolicy.getByID(id)?.active, this.#id), { what: "extension loaded again" });
    await this.inBrowser(prepareWindow, this.#id);
  }

  async close() {
    await this.#browser?.close();
    await this.#proxy?.close();
    await this.#policy?.close();
  }
}

/**
 * Runs in the browser's own window: puts the button on the toolbar, and lets BiDi address the popup and the event page, which it has no
 * name for (it knows tabs only).
 */
function prepareWindow(id) {
  const { NavigableManager } = ChromeUtils.importESModule("chrome://remote/content/shared/NavigableManager.sys.mjs");
  const popups = () => [...document.querySelectorAll(".webextension-popup-browser")];
  const backgrounds = (addon) => [...(WebExtensionPolicy.getByID(addon)?.extension?.views ?? [])]
    .filter((view) => view.viewType === "background").map((view) => view.xulBrowser);
  const name = (browser) => {
    browser.permanentKey ??= {};
    return NavigableManager.getIdForBrowser(browser);
  };
  const press = async (element) => {
    // Two frames: the place of a button that just appeared is not final before.
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const { x, y, width, height } = element.getBoundingClientRect();
    for (const kind of ["mousemove", "mousedown", "mouseup"]) {
      const buttons = kind === "mousedown" ? 1 : 0;
      window.synthesizeMouseEvent(kind, x + width / 2, y + height / 2, { button: 0, buttons, clickCount: 1 }, {});
    }
  };
  if (!globalThis.harness) {
    const known = NavigableManager.getBrowserById.bind(NavigableManager);
    NavigableManager.getBrowserById = (wanted) => known(wanted)
      ?? [...popups(), ...backgrounds(id)].find((browser) => name(browser) === wanted) ?? null;
  }
  const widget = `${id.toLowerCase().replace(/[^a-z0-9_-]/g, "_")}-browser-action`;
  CustomizableUI.addWidgetToArea(widget, "nav-bar");
  globalThis.harness = {
    background: (addon) => backgrounds(addon).map(name)[0] ?? null,
    popup: (origin) => popups()
      .filter((browser) => browser.currentURI?.spec.startsWith(origin) && browser.closest("panel")?.state === "open").map(name)[0] ?? null,
    closePopup: () => popups().forEach((browser) => browser.closest("panel")?.hidePopup()),
    pressToolbarButton: () => press(document.getElementById(widget)),
    async pressPromptButton(answer) {
      const notification = PopupNotifications.panel.state === "open" ? PopupNotifications.panel.firstElementChild : null;
      const button = answer === "allow" ? notification?.button : notification?.secondaryButton;
      if (!button || button.disabled) return false;
      await press(button);
      return PopupNotifications.panel.state !== "open";
    },
  };
}
