// Reads and clicks inside a shadow root that the page itself cannot open. Works the same for an open one.
import { until } from "./until.js";

const WORLD = "harness";
/** One debugging session per page. */
const clients = new WeakMap();

/** Chromium: the debugging protocol hands out the closed root; functions run in a world of their own, out of the page's reach. */
async function chromiumRoot(page, hostSelector) {
  if (!clients.has(page)) clients.set(page, page.createCDPSession());
  const client = await clients.get(page);
  const { executionContextId } = await client.send("Page.createIsolatedWorld", { frameId: page.mainFrame()._id, worldName: WORLD });
  const { result: host } = await client.send("Runtime.evaluate", {
    expression: `document.querySelector(${JSON.stringify(hostSelector)})`, contextId: executionContextId,
  });
  if (!host.objectId) return null;
  const { node } = await client.send("DOM.describeNode", { objectId: host.objectId, depth: 1, pierce: true });
  const backendNodeId = node.shadowRoots?.find(({ shadowRootType }) => shadowRootType !== "user-agent")?.backendNodeId;
  if (!backendNodeId) return null;
  const { object } = await client.send("DOM.resolveNode", { backendNodeId, executionContextId });
  return async (fn, args) => {
    const { result, exceptionDetails } = await client.send("Runtime.callFunctionOn", {
      objectId: object.objectId,
      functionDeclaration: `async function (args) { return JSON.stringify(await (${fn})(this, ...JSON.parse(args))); }`,
      arguments: [{ value: JSON.stringify(args) }],
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value === undefined ? undefined : JSON.parse(result.value);
  };
}

/** Firefox: BiDi serializes closed roots too, and its references work in a sandbox, out of the page's reach. */
async function firefoxRoot(page, hostSelector) {
  const { connection } = page.browser();
  const target = { context: page.mainFrame()._id, sandbox: WORLD };
  const call = async (functionDeclaration, args, more) => {
    const { result } = await connection.send("script.callFunction", { functionDeclaration, arguments: args, target, awaitPromise: true, ...more });
    if (result.type === "exception") throw new Error(result.exceptionDetails.text);
    return result.result;
  };
  const host = await call("(query) => document.querySelector(query)", [{ type: "string", value: hostSelector }], {
    serializationOptions: { includeShadowTree: "all", maxDomDepth: 1 },
  });
  const sharedId = host.value?.shadowRoot?.sharedId;
  if (!sharedId) return null;
  return async (fn, args) => {
    const answer = await call(`async (root, args) => JSON.stringify(await (${fn})(root, ...JSON.parse(args)))`, [
      { sharedId }, { type: "string", value: JSON.stringify(args) },
    ]);
    return answer.type === "string" ? JSON.parse(answer.value) : undefined;
  };
}

/** What a test may name: a CSS selector, or `{text}` / `{label}` / `{role}` as people and screen readers know an element. */
/** @typedef {string | {text?: string, label?: string, role?: string}} Locator */

/** Runs inside the page: everything that can be asked about a root. */
function ask(root, question, locator, extra) {
  const squeeze = (text) => text.replace(/\s+/g, " ").trim();
  const hidden = (element) => element.matches("style, script, template");
  const all = [...root.querySelectorAll("*")].filter((element) => !hidden(element));
  const roleOf = (element) => element.getAttribute("role")
    ?? { button: "button", a: "link", dialog: "dialog", progress: "progressbar", select: "combobox", textarea: "textbox" }[element.localName]
    ?? (element.localName === "input" ? { checkbox: "checkbox", radio: "radio", button: "button" }[element.type] ?? "textbox" : null);
  const textOf = (element) => squeeze(element.innerText ?? element.textContent ?? "");
  const rectOf = (element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
  };
  const describe = (element) => ({
    tag: element.localName, id: element.id, classes: [...element.classList], role: roleOf(element), label: element.getAttribute("aria-label"),
    text: textOf(element), rect: rectOf(element), disabled: element.matches(":disabled, [aria-disabled=true]"),
    visible: element.checkVisibility({ visibilityProperty: true }),
  });
  const find = () => {
    if (typeof locator === "string") return root.querySelector(locator);
    const fits = (element) => (locator.text === undefined || textOf(element) === locator.text)
      && (locator.label === undefined || element.getAttribute("aria-label") === locator.label)
      && (locator.role === undefined || roleOf(element) === locator.role);
    // The innermost one: an element's text is also its parents'.
    return all.filter(fits).find((element, _, found) => !found.some((other) => other !== element && element.contains(other))) ?? null;
  };
  switch (question) {
    case "text": {
      if (locator !== null) return find() ? textOf(find()) : null;
      return squeeze([...root.children].filter((child) => !hidden(child)).map((child) => child.innerText ?? child.textContent ?? "").join(" "));
    }
    case "elements": return all.map(describe);
    case "element": return find() ? describe(find()) : null;
    case "focus": return root.activeElement ? describe(root.activeElement) : null;
    case "mode": return root.mode;
    case "style": return find() ? getComputedStyle(find()).getPropertyValue(extra) : null;
    case "point": {
      const element = find();
      if (!element?.checkVisibility({ visibilityProperty: true })) return null;
      element.scrollIntoView({ block: "nearest", inline: "nearest" });
      const { x, y, width, height } = rectOf(element);
      const point = { x: x + width / 2, y: y + height / 2 };
      // Asked of the page first: Firefox's answer inside the root overlooks what lies above the host.
      const outside = root.host.getRootNode().elementFromPoint(point.x, point.y);
      const inside = root.elementFromPoint(point.x, point.y);
      return { ...point, reachable: outside === root.host && inside !== null && element.contains(inside) };
    }
    default: throw new Error(`unknown question ${question}`);
  }
}

class ClosedRoot {
  #page; #hostSelector;
  constructor(page, hostSelector) {
    this.#page = page;
    this.#hostSelector = hostSelector;
  }

  /** Runs `fn(root, ...args)` on the ShadowRoot itself, in a world of its own. The root is looked up afresh each time. */
  async evaluate(fn, ...args) {
    const firefox = Boolean(this.#page.browser().connection);
    const run = await (firefox ? firefoxRoot : chromiumRoot)(this.#page, this.#hostSelector);
    if (!run) throw new Error(`no shadow root on ${this.#hostSelector}`);
    return run(fn, args);
  }
  async exists() { return this.evaluate(() => true).catch(() => false); }
  async gone(timeout) { await until(async () => !(await this.exists()), { what: `${this.#hostSelector} gone`, timeout }); }
  /** Visible text of the whole root or of one element, white space squeezed. */
  text(locator = null) { return this.evaluate(ask, "text", locator); }
  /** Every element: {tag, id, classes, role, label, text, rect, disabled, visible}. */
  elements() { return this.evaluate(ask, "elements", null); }
  /** The same for one element, or null. */
  element(locator) { return this.evaluate(ask, "element", locator); }
  async rect(locator) { return (await this.element(locator))?.rect ?? null; }
  style(locator, property) { return this.evaluate(ask, "style", locator, property); }
  /** The element inside the root that has the focus, or null. */
  focus() { return this.evaluate(ask, "focus", null); }
  /** "closed" or "open" */
  mode() { return this.evaluate(ask, "mode", null); }
  /** Whether a click at the element's centre would reach it: nothing lies above. */
  async reachable(locator) { return (await this.evaluate(ask, "point", locator))?.reachable ?? false; }
  /** A real mouse click at the element's centre. */
  async click(locator) {
    const { x, y } = await this.#place(locator);
    await this.#page.mouse.click(x, y);
  }
  async hover(locator) {
    const { x, y } = await this.#place(locator);
    await this.#page.mouse.move(x, y);
  }
  /** Clicks into a field and types. */
  async type(locator, text) {
    await this.click(locator);
    await this.#page.keyboard.type(text);
  }
  /** Waits until `fn(root, ...args)` is truthy. */
  waitFor(fn, ...args) { return until(() => this.evaluate(fn, ...args), { what: fn.toString() }); }
  waitForText(part, timeout) {
    return until(async () => { const text = await this.text(); return text.includes(part) && text; }, { what: `text "${part}"`, timeout });
  }
  #place(locator) { return until(() => this.evaluate(ask, "point", locator), { what: `visible ${JSON.stringify(locator)}` }); }
}

/**
 * Waits for the host element with its shadow root.
 * @param {import("puppeteer-core").Page} page
 * @param {string} hostSelector
 */
export async function closedRoot(page, hostSelector, { timeout = 10_000 } = {}) {
  const root = new ClosedRoot(page, hostSelector);
  await until(() => root.exists(), { what: `shadow root on ${hostSelector}`, timeout });
  return root;
}

/** A real click on something inside the shadow root of the one host. */
export async function clickIn(page, hostSelector, locator) {
  await (await closedRoot(page, hostSelector)).click(locator);
}
