// What axe-core finds on one of our pages or on the card, in light, dark and forced colours; and whether all of it has room in 320 pixels.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What the admin's system asks for; the last is as the test found it. */
const LOOKS = { light: { "prefers-color-scheme": "light" }, dark: { "prefers-color-scheme": "dark" }, forced: { "forced-colors": "active" }, own: {} };
/** The narrowest page there is: a wide one at 400 %. */
const NARROW = 320;

/**
 * @typedef {object} Place
 * @property {any} page a page of the extension in a tab, the open popup, or the driver's page that a card lies on
 * @property {boolean} [popup] its width is the popup's own affair: it is set by its style
 * @property {string} [host] only what is in the shadow root of this element: the card
 */

/**
 * What axe finds there as it stands. @param {Place} place
 * @returns {Promise<string[]>}
 */
export async function violations({ page, host }) {
  await page.evaluate(`(() => { if (!globalThis.axe) { ${source} } })()`);
  return page.evaluate(async (host) => {
    const { violations } = await globalThis.axe.run(host ? { include: [[host]] } : document, { resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`);
  }, host ?? null);
}

/** Nothing for axe to find in any look, and all of it in 320 pixels. @param {any} session @param {Place} place @param {string} what */
export async function accessible(session, place, what) {
  try {
    for (const look of ["light", "dark", "forced"]) {
      await looks(session, place, look);
      assert.deepEqual(await violations(place), [], `${what}, ${look}`);
    }
  } finally {
    await looks(session, place, "own");
  }
  await narrow(session, place, what);
}

/**
 * All of it lies in 320 pixels, and nothing is to be scrolled sideways.
 * @param {any} session @param {Place} place @param {string} what @param {() => Promise<unknown>} [meanwhile] while it is so narrow
 */
export async function narrow(session, place, what, meanwhile) {
  const { page, host, popup } = place;
  await width(session, place, NARROW);
  await meanwhile?.();
  const [scroll, out] = await page.evaluate((host, popup, limit) => {
    const root = host ? document.querySelector(host).shadowRoot : document.body;
    // The ring lies where the page has its control.
    const out = [...root.querySelectorAll(":not(.ring)")].filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > limit + 0.5);
    // The page below a card is not ours; the popup's window is not made smaller.
    const scroll = host ? 0 : popup ? document.body.getBoundingClientRect().width : document.documentElement.scrollWidth;
    return [scroll, out.map(({ outerHTML }) => outerHTML.slice(0, 80))];
  }, host ?? null, Boolean(popup), NARROW);
  await width(session, place, null);
  assert.ok(scroll <= NARROW, `${what}: ${scroll} px`);
  assert.deepEqual(out, [], what);
}

/** The driver's own page, in Chromium always there. @param {any} page */
const driven = (page) => page.page ?? page;
/** Firefox's name of a page. @param {any} page @returns {string} */
const contextOf = (page) => page.context ?? page.mainFrame()._id;

/**
 * One of the looks, to test more of it. "own" ends it.
 * @param {any} session @param {Place} place @param {keyof typeof LOOKS} look
 */
export async function looks(session, { page }, look) {
  const wanted = LOOKS[look];
  if (session.name === "chromium") {
    const client = await driven(page).createCDPSession();
    // Media last as long as the one that asked for them is there.
    await emulating.get(driven(page))?.detach().catch(() => {});
    emulating.set(driven(page), client);
    await client.send("Emulation.setEmulatedMedia", { features: Object.entries(wanted).map(([name, value]) => ({ name, value })) });
  } else {
    await session.inBrowser((context, scheme, forced) => {
      const { NavigableManager } = ChromeUtils.importESModule("chrome://remote/content/shared/NavigableManager.sys.mjs");
      const { top } = NavigableManager.getBrowserById(context).browsingContext;
      top.prefersColorSchemeOverride = scheme;
      top.forcedColorsOverride = forced;
    }, contextOf(page), wanted["prefers-color-scheme"] ?? "none", wanted["forced-colors"] ?? "none");
  }
  for (const [feature, value] of Object.entries(wanted)) await page.evaluate(waitForMedia, `(${feature}: ${value})`);
}
const emulating = new WeakMap();

/** Runs in the page. @param {string} query */
const waitForMedia = (query) => new Promise((done) => {
  const media = matchMedia(query);
  const check = () => { if (media.matches) done(true); };
  media.addEventListener("change", check);
  check();
});

/** @param {any} session @param {Place} place @param {number | null} px */
async function width(session, { page, popup }, px) {
  if (popup) {
    await page.evaluate((px) => { document.documentElement.style.width = px ? `${px}px` : ""; }, px);
    return;
  }
  const viewport = px && { width: px, height: 800 };
  if (session.name === "firefox") await session.send("browsingContext.setViewport", { context: contextOf(page), viewport });
  else await driven(page).setViewport(viewport);
  if (px) await page.evaluate(waitForMedia, `(width: ${px}px)`);
}
