// Pages that no honest assistant would show, behind the assistant's own marks: each ends in a named sentence, nothing of the page
// gets into the card, nothing of ours into the page, and the browser stays responsive.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { strangePath } from "../site/pages.js";
import { STRANGE_KINDS } from "../site/shells.js";
import { BROWSERS, until } from "./browsers/index.js";
import { DAY, pattern, rings, sentence, stage } from "./stage.js";

const SCRIPTS = await Promise.all(["shared/browser.js", "content/look.js"].map((file) => readFile(new URL(`../../extension/${file}`, import.meta.url), "utf8")));

/** What the card says on each kind of page, when a renewal is due: the step, its note, and whether there is something to ring. */
const EXPECTED = {
  empty: { step: "stepUnknown" },
  half: { step: "stepUnknown" },
  buttons: { step: "stepHowItWorks", rings: true },
  long: { step: "stepUnknown" },
  bidi: { step: "stepHowItWorks", rings: true },
  markup: { step: "stepUnknown" },
  deep: { step: "stepHowItWorks", rings: true },
};
/** A look at the worst of these pages; in Chromium without other load it is a fifth of this. */
const LOOK_LIMIT = 500;

for (const browser of BROWSERS) {
  describe(`strange pages in ${browser}`, { timeout: 240_000 }, () => {
    let on, tab;

    before(async () => {
      on = await stage({ browser });
      tab = await on.tab();
      await on.renewed("jira", 18 * DAY);
      await on.renewed("confluence", 18 * DAY);
    });
    after(() => on?.close());

    test("every kind of strange page is expected here", () => assert.deepEqual(Object.keys(EXPECTED).sort(), [...STRANGE_KINDS].sort()));

    for (const kind of STRANGE_KINDS) {
      test(kind, async (context) => {
        const product = kind === "half" || kind === "markup" ? "confluence" : "jira";
        on.set(product);
        for (const list of Object.values(tab.heard)) list.length = 0;
        const answer = () => tab.evaluate(() => new Promise((done) => {
          const asked = performance.now();
          document.body.append(document.createElement("p"));
          requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - asked)));
        }));
        let alone = 0;
        if (kind === "long") {
          // The same page under an address that nobody watches: what the browser itself needs to lay it out.
          await tab.goto(on.site[product].url(strangePath(product, kind)), { waitUntil: "domcontentloaded" });
          await answer();
          alone = await answer();
        }
        await tab.goto("about:blank");
        await tab.goto(on.url(product, strangePath(product, kind)), { waitUntil: "domcontentloaded" });
        const card = await on.card(tab);
        const { step, rings: ringed } = EXPECTED[kind];
        const seen = await card.seen((now) => now.step === sentence(step) && Boolean(now.ring) === Boolean(ringed), `${step} on ${kind}`);
        assert.match(seen.headline, pattern("headlineWarning"));
        if (ringed) {
          const first = await tab.evaluate(() => {
            const { left, top, width, height } = [...document.querySelectorAll("button")].find(({ textContent }) => textContent.startsWith("Connect")).getBoundingClientRect();
            return { left, top, width, height };
          });
          assert.ok(rings(seen.ring, first), JSON.stringify([seen.ring, first]));
        }
        // The page answers at once, also while it changes.
        const answered = await answer();
        assert.ok(answered < 1_000 + alone, `the page answered after ${answered} ms, without us after ${alone} ms`);
        // Nothing of the page in the card: no long text, no marks that turn its direction, no markup.
        const { text, html } = await card.evaluate((root) => ({ text: root.textContent, html: root.innerHTML }));
        assert.ok(text.length < 3_000, `${text.length} characters`);
        assert.doesNotMatch(text, /x{9}|y{9}|[\u202a-\u202e\u2066\u2067]/);
        assert.doesNotMatch(html, /<img|<script|onerror/i);
        assert.equal(await tab.evaluate(() => globalThis.struck), undefined);
        // A look, as the content script does it, with this page's elements.
        const look = await tab.evaluate((scripts) => {
          for (const script of scripts) (0, eval)(script);
          const times = [1, 2, 3].map(() => {
            const begun = performance.now();
            globalThis.mtg.look();
            return performance.now() - begun;
          });
          const { nodes, truncated } = globalThis.mtg.look().signals;
          return { ms: Math.max(...times), nodes: nodes.length, truncated };
        }, SCRIPTS);
        context.diagnostic(`${kind}: a look takes ${look.ms.toFixed(1)} ms, ${look.nodes} nodes${look.truncated ? ", cut" : ""}; the page answered in ${Math.round(answered)} ms, alone in ${Math.round(alone)} ms`);
        assert.ok(look.nodes <= 200);
        assert.equal(look.truncated, kind === "buttons");
        assert.ok(look.ms < LOOK_LIMIT, `a look takes ${look.ms} ms`);
        assert.deepEqual(tab.heard.errors, []);
      });
    }

    test("a page that lies about its own properties breaks neither look nor card", async () => {
      on.set("jira");
      for (const list of Object.values(tab.heard)) list.length = 0;
      await tab.goto("about:blank");
      await tab.goto(on.url("jira", strangePath("jira", "half")), { waitUntil: "domcontentloaded" });
      const card = await on.card(tab);
      await card.seen(({ step }) => step);
      await tab.evaluate(() => {
        const make = document.createElement.bind(document);
        const { body } = document;
        const form = Object.assign(make("form"), { role: "listbox" });
        for (const name of ["getAttribute", "closest", "querySelectorAll", "children", "parentElement", "textContent", "nodeType", "matches", "firstChild", "checkVisibility", "getBoundingClientRect"]) {
          form.append(Object.assign(make("input"), { name }));
        }
        const button = Object.assign(make("button"), { textContent: "Connect to cloud" });
        const liars = ["querySelectorAll", "createElement", "elementFromPoint", "documentElement", "body", "title", "createTreeWalker"]
          .flatMap((name) => [Object.assign(make("form"), { name }), Object.assign(make("img"), { name, alt: "" })]);
        const ours = ["mtg", "browser", "chrome"].map((id) => Object.assign(make("a"), { id }));
        body.prepend(button, form, ...liars, ...ours);
      });
      await card.seen(({ step, ring }) => step === sentence("stepHowItWorks") && ring);
      assert.deepEqual(tab.heard.errors, []);
    });

    test("the extension reports no error", async () => assert.deepEqual(await on.faults(), []));
  });

  describe(`without its core, in ${browser}`, { timeout: 60_000 }, () => {
    let on;
    before(async () => { on = await stage({ browser }); });
    after(() => on?.close());

    test("the card says that the core could not start, and the page is untouched", async () => {
      const tab = await on.tab();
      await on.renewed("jira", 18 * DAY);
      // The module's file cannot be had any more when the background starts next.
      await on.session.killBackground();
      const file = new URL(`file://${on.extensionDir}/core/background_bg.wasm`);
      await writeFile(file, "no module");
      await on.open(tab, "jira", "how-it-works");
      const card = await on.card(tab);
      const seen = await card.seen(({ headline }) => headline === sentence("errorCore"));
      assert.deepEqual([seen.step, seen.ring, seen.lines], [null, null, []]);
      await until(() => on.control(tab, "Connect to cloud"), { what: "the page's own button" });
      await on.pressInPage(tab, "Connect to cloud");
      await until(() => on.control(tab, "Choose cloud site"), { what: "the page goes on" });
      assert.deepEqual(tab.heard.errors, []);
    });
  });
}
