// look.js on pages made for it, in the world of a real content script of the built extension: what it reads, what it must not read, and its bounds.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { BROWSERS, capture, closedRoot, launch, until, withHostPermissions } from "./browsers/index.js";
import { HOST, cardOf, rings, sentence } from "./stage.js";

const BUILT = fileURLToPath(new URL("../../pkg/extension-dev", import.meta.url));
const SCRIPTS = ["shared/browser.js", "shared/say.js", "content/look.js", "content/overlay.js"];
const PAGE = "http://look.example.com:8080/page?secret=1#route&secret=2";
const STEPS = ["stepHomeJira", "stepDashboard", "stepHowItWorks"];
const MAX = { nodes: 200, name: 256, bytes: 32 * 1024 };

const names = (signals, role) => signals.nodes.filter((node) => !role || node.role === role).map(({ name }) => name);
const node = (signals, role, name) => signals.nodes.find((each) => each.role === role && each.name === name);
const shadow = (tag, html) => `<${tag}><template shadowrootmode="open">${html}</template></${tag}>`;
const frame = (html, more = "") => `<iframe ${more} srcdoc="${html.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"></iframe>`;
/** What stays below the limits of `PageSignals`, whatever the page. */
function bounded(signals) {
  assert.ok(signals.nodes.length <= MAX.nodes, `${signals.nodes.length} nodes`);
  for (const { name } of signals.nodes) assert.ok(name.length <= MAX.name, `${name.length} characters`);
  const bytes = signals.nodes.reduce((sum, { name }) => sum + new TextEncoder().encode(name).length, 0);
  assert.ok(bytes <= MAX.bytes, `${bytes} bytes`);
}

for (const browser of BROWSERS) {
  describe(`the look in ${browser}`, { timeout: 180_000 }, () => {
    let server, session, tab, folder, html = "";

    before(async () => {
      server = createServer((request, response) => {
        response.setHeader("content-type", "text/html; charset=utf-8");
        response.end(request.headers.host.startsWith("look.") ? html : "<title>foreign</title><h1>Foreign</h1><button>Choose cloud site</button>");
      });
      await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
      const { port } = server.address();
      folder = await mkdtemp(join(tmpdir(), "look-"));
      const extensionDir = join(folder, "extension");
      await withHostPermissions(BUILT, ["*://look.example.com/*"], extensionDir);
      session = await launch({ browser, extensionDir, hosts: { "look.example.com": port, "foreign.example.com": port } });
      tab = await session.newPage();
      tab.heard = await capture(tab);
    });
    after(async () => {
      await session?.close();
      server?.close();
      if (folder) await rm(folder, { recursive: true, force: true });
    });

    /** Runs in the content script's world of the page. @param {Function} work @param {any} [given] as JSON */
    const inWorld = (work, given = null) => session.inExtension(new Function("given", `return (async () => {
      const [{ id }] = await chrome.tabs.query({ url: "*://look.example.com/*" });
      const [{ result, error }] = await chrome.scripting.executeScript({ target: { tabId: id }, func: ${work}, args: [given] });
      if (error) throw error;
      return result;
    })()`), given);

    /** Opens a page with this body, frames and all, and has the card's scripts in it. */
    async function open(body, head = "<title>A page</title>") {
      html = `<!doctype html><html lang="en"><head>${head}</head><body id="jira">${body}</body></html>`;
      await tab.goto("about:blank");
      await tab.goto(PAGE, { waitUntil: "load" });
      await session.inExtension(async (files) => {
        const [{ id }] = await chrome.tabs.query({ url: "*://look.example.com/*" });
        await chrome.scripting.executeScript({ target: { tabId: id }, files });
      }, SCRIPTS);
    }
    async function look(body, head) {
      if (body !== undefined) await open(body, head);
      const signals = await inWorld(() => mtg.look().signals);
      bounded(signals);
      return signals;
    }

    test("names: split texts, icons, aria-label, labels by reference, links as buttons, fields", async () => {
      const seen = await look(`
        <button><span>Choose</span> <b>cloud</b><i> site</i></button>
        <button><svg width="9" height="9"><title>secret</title><path d="M0 0h9"/></svg><span>Continue</span></button>
        <button aria-label="Close"><svg width="20" height="20"></svg></button>
        <button><span aria-label="More" style="display:inline-block;width:20px;height:20px"></span></button>
        <a role="button" style="cursor:pointer">Connect to cloud</a><a href="/x?secret=3">A link</a><a>No link</a>
        <div role="button" aria-labelledby="one two"><svg width="20" height="20"></svg></div><p id="one">Named</p><p id="two">by others</p>
        <label for="site">Cloud site</label><select id="site"><option>secret choice</option></select>
        <label><input type="checkbox" checked value="secret"> I agree</label>
        <input placeholder="Plan name" value="secret text"><textarea aria-label="Notes">secret notes</textarea>
        <input type="submit" value="Send"><input type="hidden" value="secret hidden">`);
      assert.deepEqual(names(seen, "button"), ["Choose cloud site", "Continue", "Close", "More", "Connect to cloud", "Named by others", "Send"]);
      assert.deepEqual(names(seen, "link"), ["A link"]);
      assert.deepEqual(names(seen, "combobox"), ["Cloud site"]);
      assert.deepEqual(names(seen, "checkbox"), ["I agree"]);
      assert.deepEqual(names(seen, "textbox"), ["Plan name", "Notes"]);
      assert.doesNotMatch(JSON.stringify(seen), /secret/);
      assert.equal(seen.place, "http://look.example.com:8080/page#route");
      assert.deepEqual([seen.bodyId, "title" in seen], ["jira", false]);
    });

    test("nothing is read from what nobody sees, and no control that is parked outside or clipped", async () => {
      const hidden = ["display:none", "visibility:hidden", "opacity:0", "content-visibility:hidden"]
        .map((style) => `<div style="${style}"><h2>secret</h2><p>secret</p><button>secret</button><input aria-label="secret"></div>`).join("");
      const parked = ["position:absolute;left:-9999px", "position:absolute;top:-9999px", "position:absolute;width:1px;height:1px;overflow:hidden;padding:0;border:0"]
        .map((style) => `<button style="${style}">Choose cloud site</button>`).join("");
      const seen = await look(`${hidden}${parked}<button>Choose cloud site</button>${parked}<button>Choose cloud site</button>
        <p hidden>secret</p><details><summary>Open</summary><p>secret</p></details><dialog><p>secret</p><button>secret</button></dialog>
        ${frame("<p>secret</p><button>secret</button>", 'style="visibility:hidden"')}${frame("<p>secret</p>", "hidden")}
        <script>"secret"</script><style>.secret{}</style><template><p>secret</p></template><noscript>secret</noscript><!-- secret -->`);
      assert.doesNotMatch(JSON.stringify(seen), /secret/);
      // Both that are to be seen: which of two is meant is not for the look to say.
      assert.deepEqual(names(seen, "button"), ["Choose cloud site", "Choose cloud site"]);
    });

    test("disabled and loading controls are said as such", async () => {
      const seen = await look(`
        <button disabled>One</button><button aria-disabled="true">Two</button><fieldset disabled><button>Three</button></fieldset><div inert><button>Four</button></div>
        <button aria-busy="true">Five</button><button>Six <span class="LoadingSpinner">.</span></button>
        <style>@keyframes turn { to { rotate: 1turn } }</style><button>Seven <u style="display:inline-block;animation:turn 1s infinite">.</u></button><button>Eight</button>`);
      const states = seen.nodes.filter(({ role }) => role === "button").map(({ name, disabled, busy }) => [name.split(" ")[0], disabled, busy]);
      assert.deepEqual(states, [
        ["One", true, false], ["Two", true, false], ["Three", true, false], ["Four", true, false],
        ["Five", false, true], ["Six", false, true], ["Seven", false, true], ["Eight", false, false],
      ]);
    });

    test("what a check says stands right behind its name: in the sentence, in bold, in a block or cell of its own", async () => {
      const name = "Your cloud token is about to expire";
      const cases = {
        sentence: [`<p>${name}. It expires in 3 days.</p>`, `${name}. It expires in 3 days.`],
        bold: [`<p>${name}. It expires in <b>3</b> days.</p>`, `${name}. It expires in 3 days.`],
        strongAlone: [`<div><span>${name}</span><strong>It expires in 3 days.</strong></div>`, name],
        block: [`<div>${name}<div>It expires in <b>3</b> days.</div></div>`, name],
        sibling: [`<section><p>${name}</p><p>It expires in 3 days.</p></section>`, name],
        item: [`<ul><li><span>${name}</span><div>It expires in 3 days.</div></li></ul>`, name],
        row: [`<table><tr><td>${name}</td><td>It expires in 3 days.</td></tr></table>`, name],
        rowWithButton: [`<table><tr><td>${name}</td><td><button>Details</button></td><td>It expires in 3 days.</td></tr></table>`, name],
        heading: [`<div><h4>${name}</h4><p>It expires in 3 days.</p></div>`, name],
        alert: [`<div role="alert"><p>${name}</p><p>It expires in <b>3</b> days.</p></div>`, `${name} It expires in 3 days.`],
      };
      for (const [what, [markup, first]] of Object.entries(cases)) {
        const said = names(await look(markup)).filter((text) => text !== "Details");
        assert.deepEqual(said, first.includes("3 days") ? [first] : [first, "It expires in 3 days."], what);
      }
      // Behind many other checks, in a table or not, and with a page's frame around it.
      const others = (wrap) => Array.from({ length: 11 }, (_, at) => wrap(`Check ${at}`, "No problems")).join("");
      const nav = `<nav>${Array.from({ length: 40 }, (_, at) => `<p>Menu ${at}</p>`).join("")}</nav>`;
      const rows = (a, b) => `<tr><td>${a}</td><td>${b}</td></tr>`, blocks = (a, b) => `<div><div>${a}</div><div>${b}</div></div>`;
      for (const page of [`${nav}<table>${others(rows)}${rows(name, "It expires in 3 days.")}</table>`, `${nav}${others(blocks)}${blocks(name, "It expires in 3 days.")}`]) {
        const texts = names(await look(page), "text");
        assert.equal(texts[texts.indexOf(name) + 1], "It expires in 3 days.", JSON.stringify(texts));
      }
    });

    test("open shadow roots and visible frames of the same origin count, with their dialogs, menus and forms", async () => {
      const inner = `<h2>Inside</h2><nav><a href="#" aria-current="page">Migrate here</a></nav>
        <div role="dialog" aria-labelledby="name"><h3 id="name">Choose your destination</h3><button>Continue</button></div>
        <form><input name="user" aria-label="User"><input type="password" name="word" aria-label="Word" value="secret"><input autocomplete="one-time-code" aria-label="Code" value="secret"></form><div role="button" aria-labelledby="ref">x</div><p id="ref">By reference</p>`;
      for (const [what, page] of Object.entries({
        shadow: shadow("my-app", inner), plainShadow: shadow("div", inner), nestedShadow: shadow("div", `<p>Outer</p>${shadow("section", inner)}`),
        frame: frame(inner, 'width="600" height="500"'), nestedFrame: frame(frame(inner, 'width="500" height="400"'), 'width="600" height="500"'),
        shadowInFrame: frame(shadow("my-app", inner), 'width="600" height="500"'), frameInShadow: shadow("my-app", frame(inner, 'width="600" height="500"')),
      })) {
        const seen = await look(`<h1>Outside</h1>${page}<p>After</p>`);
        assert.deepEqual(names(seen, "heading"), ["Outside", "Choose your destination", "Inside"], what);
        assert.deepEqual(names(seen, "dialog"), ["Choose your destination"], what);
        assert.equal(node(seen, "button", "Continue").dialog, true, what);
        assert.ok(node(seen, "button", "By reference"), what);
        assert.deepEqual(names(seen, "menuItem"), ["Migrate here"], what);
        assert.deepEqual(names(seen, "field"), ["user", "word", "one-time-code"], what);
        assert.equal(names(seen).at(-1), "After", what);
        assert.doesNotMatch(JSON.stringify(seen), /secret/);
      }
    });

    test("a foreign frame is passed over without a word, and of many frames only some are entered", async () => {
      tab.heard.console.length = tab.heard.errors.length = 0;
      const seen = await look(`<iframe src="http://foreign.example.com:8080/"></iframe><iframe sandbox src="/page"></iframe>${Array.from({ length: 9 }, (_, at) => frame(`<button>Frame ${at}</button>`)).join("")}<h1>Here</h1>`);
      assert.ok(names(seen, "button").length >= 2 && names(seen, "button").length <= 4, JSON.stringify(names(seen)));
      assert.deepEqual(names(seen, "heading"), ["Here"]);
      assert.doesNotMatch(JSON.stringify(seen), /Foreign/);
      assert.deepEqual([tab.heard.errors, tab.heard.console.filter(({ kind }) => kind === "error")], [[], []]);
    });

    test("bounds: strings, bytes, nodes, and no role crowds out another", async () => {
      const many = (count, make) => Array.from({ length: count }, (_, at) => make(at)).join("");
      const wide = "日本語".repeat(200);
      const crowd = many(300, (at) => `<h2>Heading ${at} ${wide}</h2><p>Text ${at} ${wide}</p><button>Button ${at} ${wide}</button><a href="/${at}">Link ${at}</a><label>Label ${at} ${wide}</label>
        <input placeholder="Box ${at} ${wide}"><div role="alert">Alert ${at} ${wide}</div><time datetime="2026-01-01">t</time><ul><li>Item ${at} ${wide}<button>${at} ${wide}</button></li></ul>`);
      const seen = await look(crowd);
      assert.equal(seen.truncated, true);
      const short = await look(crowd.replaceAll(wide, ""));
      assert.equal(short.truncated, true);
      for (const role of ["heading", "button", "link", "label", "textbox", "alert", "time", "text"]) assert.ok(names(short, role).length >= 4, `${role}: ${names(short, role).length}`);
      assert.equal((await look("<h1>Little</h1><p>to say</p>")).truncated, false);
      const long = await look(`<h1>${"x".repeat(1_000_000)}</h1><p>${"😀".repeat(1_000)}</p>`);
      assert.ok(names(long).every((name) => name.isWellFormed()));
    });

    test("nested a thousand deep: found, and the stack holds", async () => {
      await open("<main></main>");
      for (const tag of ["div", "span"]) {
        await tab.evaluate((name) => {
          let inner = document.querySelector("main");
          inner.replaceChildren();
          for (let depth = 0; depth < 1_000; depth++) {
            inner.append(name === "span" ? "x" : "");
            inner = inner.appendChild(document.createElement(name));
          }
          inner.append(Object.assign(document.createElement("h2"), { textContent: "The bottom" }));
          for (let depth = 0; depth < 1_000; depth++) inner = inner.appendChild(document.createElement(name));
        }, tag);
        const began = performance.now();
        const seen = await look();
        assert.ok(performance.now() - began < 2_000, "a look at a deep page takes its time");
        assert.equal(seen.truncated, true);
        assert.deepEqual(names(seen, "heading"), ["The bottom"], tag);
      }
    });

    /** Draws the card as main.js does, with this hint; what it asks for is kept. */
    async function draw(hint) {
      await inWorld((given) => {
        globalThis.asked ??= [];
        globalThis.overlay ??= mtg.makeOverlay({
          alive: () => true, closed: () => {}, signal: new AbortController().signal,
          ask: async (request) => void globalThis.asked.push(request),
        });
        const { signals, elements } = mtg.look();
        const target = signals.nodes.findIndex(({ role, name }) => role === "button" && name === given.button);
        const { step } = given.hint;
        globalThis.overlay.draw({ ...given.hint, step: step && { ...step, target: target < 0 ? null : target } }, elements);
      }, hint);
      return cardOf(await closedRoot(tab, HOST), tab);
    }
    const asked = () => inWorld(() => globalThis.asked);
    const HINT = {
      tone: "warning", quiet: false, collapsed: false, headline: { key: "headlineUnknown" }, pill: { key: "headlineUnknown" }, bar: null, lines: [],
      actions: ["renewedOn"], refreshAt: null,
    };

    test("the card's list of the whole way: each step with a button that says which, by mouse and keyboard, and taken back", async () => {
      const way = STEPS.map((key) => ({ text: { key }, state: "toCome", here: false }));
      const hint = (at) => ({ hint: { ...HINT, step: { text: { key: "stepUnknown" }, note: null, number: null, of: 10, lost: true, way: way.map((step, nth) => (nth === at ? { ...step, state: "current", here: true } : step)) } } });
      await open("<h1>Nobody knows</h1>");
      const card = await draw(hint(null));
      const list = () => card.evaluate((root) => [...root.querySelectorAll("ol > li")].map((item) => ({
        text: item.firstChild.data, current: item.ariaCurrent, says: item.querySelector("button").textContent, name: item.querySelector("button").ariaLabel,
      })));
      const here = sentence("actionHere");
      assert.deepEqual(await list(), STEPS.map((key) => sentence(key)).map((text) => ({ text, current: null, says: here, name: `${here}: ${text}` })));
      await card.rested();
      await card.click({ label: `${here}: ${sentence(STEPS[1])}` });
      await until(async () => (await asked()).length === 1, { what: "asked" });
      assert.deepEqual(await asked(), [{ kind: "here", step: 1 }]);
      await draw(hint(1));
      assert.deepEqual((await list()).map(({ current }) => current), [null, "step", null]);
      // The focus stays on the step that was pressed; the same key takes it back.
      assert.equal((await card.focus()).label, `${here}: ${sentence(STEPS[1])}`);
      await card.rested();
      await tab.keyboard.press("Enter");
      await until(async () => (await asked()).length === 2, { what: "taken back" });
      assert.deepEqual((await asked())[1], { kind: "here", step: null });
      await tab.keyboard.press("Tab");
      assert.equal((await card.focus()).label, `${here}: ${sentence(STEPS[2])}`);
      // Every step can be reached where the card is lower than its list.
      assert.equal(await card.evaluate((root) => getComputedStyle(root.querySelector("section")).overflowY), "auto");
      // No list: an ordinary step, and a core that says nothing of a way.
      for (const step of [{ way: [] }, {}]) {
        await draw({ hint: { ...HINT, step: { text: { key: STEPS[0] }, note: null, ...step } } });
        assert.equal(await card.evaluate((root) => root.querySelectorAll("ol").length), 0);
      }
    });

    test("a control in a frame is ringed where it is, also after scrolling in there, and “Show me” scrolls to it", async () => {
      const far = `<p style="height:1500px">Much</p><button>Choose cloud site</button><p style="height:900px">More</p>`;
      for (const page of [frame(far, 'width="600" height="300" style="margin:120px 0 0 60px;border:7px solid"'),
        `<div style="padding:40px">${frame(frame(far, 'width="500" height="250"'), 'width="600" height="300"')}</div>`]) {
        await open(page);
        const card = await draw({ button: "Choose cloud site", hint: { ...HINT, actions: ["showMe"], step: { text: { key: "stepPlanForm" }, note: null } } });
        const place = () => tab.evaluate(() => {
          let left = 0, top = 0, within = document;
          for (let inner; (inner = within.querySelector("iframe"));) {
            const rect = inner.getBoundingClientRect();
            left += rect.left + inner.clientLeft;
            top += rect.top + inner.clientTop;
            within = inner.contentDocument;
          }
          const { left: x, top: y, width, height } = within.querySelector("button").getBoundingClientRect();
          return { left: left + x, top: top + y, width, height };
        });
        const ring = () => card.evaluate((root) => {
          const element = root.querySelector(".ring");
          if (!element.checkVisibility()) return null;
          const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
          return { left, top, right, bottom, width, height };
        });
        assert.equal(await ring(), null, "out of the frame's sight there is nothing to ring");
        await card.rested();
        await card.click({ text: sentence("actionShowMe") });
        const fits = async () => { const seen = await ring(); return seen && rings(seen, await place()); };
        await until(fits, { what: "ring on the control in the frame" });
        const before = (await place()).top;
        await tab.evaluate(() => {
          let view = window;
          while (view.frames.length) view = view.frames[0];
          view.scrollBy(0, -60);
        });
        assert.ok(Math.abs((await place()).top - before - 60) < 2);
        await until(fits, { what: "ring follows in the frame" });
      }
    });

    test("a press through something that lets it through, above the card, does not count", async () => {
      await open("<h1>A page</h1>");
      const card = await draw({ hint: { ...HINT, actions: ["renewNow"], step: null } });
      await card.rested();
      const cover = (show) => tab.evaluate((on) => {
        const element = document.querySelector("#cover") ?? document.body.appendChild(Object.assign(document.createElement("div"), { id: "cover", popover: "manual", textContent: "Something else" }));
        element.style.cssText = "inset:0;width:100vw;height:100vh;pointer-events:none;background:#fff";
        if (on) element.showPopover();
        else element.hidePopover();
      }, show);
      await cover(true);
      await card.click({ text: sentence("actionRenewNow") });
      assert.deepEqual(await asked(), []);
      await cover(false);
      await card.click({ text: sentence("actionRenewNow") });
      await until(async () => (await asked()).length === 1, { what: "asked" });
      assert.deepEqual(await asked(), [{ kind: "guide", on: true }]);
    });
  });
}
