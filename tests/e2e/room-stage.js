// A room of the dashboard as tests of forms use it: opened, filled, left by keyboard, and what is said at its fields.
import assert from "node:assert/strict";
import { accessible } from "./axe.js";
import { until } from "./browsers/index.js";

/** Runs in the page: what is said, and what is wrong where. */
function readSaid() {
  const plain = (text) => text.replace(/[\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim();
  const text = (element) => (element?.checkVisibility() ? plain(element.innerText) : "");
  const wrong = [...document.querySelectorAll("main .wrong:not(:empty)")].filter((element) => element.checkVisibility());
  return {
    status: text(document.getElementById("status")),
    alert: text(document.getElementById("alert")),
    wrong: Object.fromEntries(wrong.map((element) => [element.id.replace(/-wrong$/, ""), text(element)])),
    focus: document.activeElement?.id ?? "",
  };
}

/**
 * Opens a room.
 * @param {any} on the stage @param {string} name as in the address's hash @param {() => unknown} read runs in the page: what a person sees of it
 */
export async function enter(on, name, read) {
  const page = await on.session.extensionPage(`dashboard/dashboard.html#${name}`);
  const drawn = () => page.waitFor((name) => document.querySelector("main")?.hasAttribute("aria-busy") === false && document.getElementById(`room-${name}`) !== null, name);
  await drawn();
  const see = async () => ({ ...await page.evaluate(readSaid), ...await page.evaluate(read) });
  const room = {
    page, drawn, see,
    /** Waits until what is seen satisfies `fits`, and returns it. */
    seen: (fits, what = fits.toString()) => until(async () => {
      const now = await see();
      assert.ok(fits(now), JSON.stringify(now));
      return now;
    }, { what }),
    /** Puts a value into a field at once. @param {Record<string, string | boolean>} values by the fields' ids */
    fill: (values) => page.evaluate((values) => {
      for (const [id, value] of Object.entries(values)) {
        const field = document.getElementById(id);
        if (typeof value === "boolean") field.checked = value;
        else field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }, values),
    /** A real click. @param {string} id */
    press: (id) => page.click(`[id="${id}"]`),
    /** Goes on with Tab until this has the keyboard, visibly. @param {string} id */
    async tabTo(id) {
      for (let steps = 0; steps < 120; steps++) {
        await page.press("Tab");
        if (await page.evaluate((id) => document.activeElement.id === id, id)) {
          assert.equal(await page.evaluate(() => document.activeElement.matches(":focus-visible")), true, id);
          return;
        }
      }
      assert.fail(`Tab does not come to ${id}`);
    },
    /** Nothing for axe in any look, and room enough in 320 pixels. @param {string} what */
    checked: (what) => accessible(on.session, { page }, what),
    close: () => page.close(),
  };
  return room;
}

/** The background's storage refuses to write from now on, until it is killed. @param {any} on */
export const refuseWrites = (on) => on.session.inBackground(() => {
  (globalThis.browser ?? chrome).storage.local.set = () => Promise.reject(new Error("full"));
});
