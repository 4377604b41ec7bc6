// The overview as tests use it: instances seeded into storage, and what a person sees of the room.
import assert from "node:assert/strict";
import { until } from "./browsers/index.js";
import { enter } from "./room-stage.js";
import { DAY, HOUR, ORIGINS } from "./stage.js";

export const HOSTILE = "<img src=x onerror=document.title='hit'><b>=1+1";

const iso = (ms) => new Date(ms).toISOString();

/** A token renewed so many days ago. @param {number} days @param {string} [site] */
export const renewed = (days, site, now = Date.now()) => ({ ...(site && { site }), evidence: [{ at: iso(now - days * DAY), what: "renewalSeen" }], told: 0 });

/** An instance's entry. */
export const entry = (more = {}) => ({ version: 2, granted: false, taught: [], name: "", customer: "", notes: "", tokens: [], ...more });

/** Entries of each state, by name; two of them at addresses that the stage has. */
export function five(now = Date.now()) {
  return {
    [`instance:jira:${ORIGINS.jira}`]: entry({
      granted: true, name: "Alpha", customer: "Acme", notes: HOSTILE, tokens: [renewed(3, "alpha.atlassian.net", now), renewed(30, "beta.atlassian.net", now)],
      plans: [
        { id: "p1", site: "alpha.atlassian.net", title: "Dry run", start: iso(now + 5 * DAY), zone: "Europe/Berlin", length: 2, edited: iso(now), told: 0 },
        { id: "p2", site: "alpha.atlassian.net", title: "", start: iso(now + 25 * DAY), zone: "Europe/Berlin", length: 2, edited: iso(now), told: 0 },
      ],
      seen: iso(now - HOUR),
    }),
    [`instance:confluence:${ORIGINS.confluence}`]: entry({ granted: true, customer: "Umbrella", tokens: [renewed(17.5, undefined, now)] }),
    "instance:jira:https://unknown.customers.example": entry({ name: HOSTILE }),
    "instance:jira:https://maybe.customers.example/jira": entry({ customer: "Acme", tokens: [{ evidence: [{ at: iso(now - 10 * DAY), what: "valid" }], told: 0 }] }),
    "instance:confluence:https://old.customers.example": entry({ name: "Old one", archived: true, tokens: [renewed(40, undefined, now)] }),
  };
}

/** Everything that is watched is this from now on. @param {any} on the stage @param {Record<string, object>} entries */
export async function seed(on, entries) {
  await on.session.inExtension(async (entries) => {
    const old = Object.keys(await chrome.storage.local.get(null)).filter((key) => key.startsWith("instance:") && !(key in entries));
    await chrome.storage.local.remove(old);
    await chrome.storage.local.set(entries);
  }, entries);
  // What the background makes of them is written by then: which moments have passed, and what the browser lets it see.
  await on.ask({ shell: "checkGrants" });
}

/** Runs in the page: what a person sees of the overview, sorted. */
export function readOverview() {
  const plain = (text) => text.replace(/[\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim();
  const part = (id) => document.getElementById(id);
  const seen = (element) => Boolean(element?.checkVisibility());
  const text = (element) => (seen(element) ? plain(element.innerText) : null);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const rows = all("#overview-table tbody tr:not(.group)").filter(seen).map((row) => ({
    name: text(row.querySelector("th .open")), label: row.querySelector(".open").ariaLabel ?? row.querySelector(".open").textContent, id: row.querySelector(".open").id.replace(/^row-/, ""),
    tags: [...row.querySelectorAll(".tag")].map(text),
    ...Object.fromEntries(["instance", "customer", "site", "state", "left", "warns", "blocks", "source", "seen", "plans", "reminders"].map((column, nth) => [column, text(row.cells[nth + 1])])),
    group: text(row.closest("tbody").querySelector(".group")),
  }));
  return {
    empty: text(part("overview-empty")),
    counts: all("#overview-counts li").map(text),
    next: all("#overview-next li").map((line) => text(line.querySelector(".open"))),
    count: text(part("overview-count")),
    rows,
    sorted: all("#overview-table [aria-sort]").map((head) => [head.querySelector("button").dataset.sort, head.ariaSort]),
    groups: all("#overview-table .group").map(text),
    bars: all(".bar").map((bar) => ({ id: bar.id.replace(/^bar-/, ""), label: plain(bar.ariaLabel), tab: bar.getAttribute("tabindex") })),
    more: seen(part("overview-more")),
    undo: seen(part("overview-undoable")),
    opened: seen(part("overview-opened")) ? {
      title: text(part("opened-title")), known: text(part("opened-known")), allow: seen(part("opened-allow")), sure: seen(part("opened-sure")), snoozed: text(part("opened-snoozed")),
      ...Object.fromEntries(["name", "customer", "notes", "paths"].map((id) => [id, part(`opened-${id}`)?.value])),
      whose: ["all", "own", "none"].find((code) => part(`remind-${code}`)?.checked), moments: all("#opened-moments input").filter(({ checked }) => checked).map(({ id }) => id.replace("moment-", "")),
      takeBack: seen(part("opened-take-back")), forget: seen(part("opened-forget")), archive: text(part("opened-archive")), link: part("opened-link")?.href,
    } : null,
  };
}

const SHIFT = "\uE008", TAB = "\uE004";

async function shiftTab(session, page) {
  if (session.name === "firefox") {
    const actions = [["keyDown", SHIFT], ["keyDown", TAB], ["keyUp", TAB], ["keyUp", SHIFT]].map(([type, value]) => ({ type, value }));
    await session.send("input.performActions", { context: page.context, actions: [{ type: "key", id: "keys", actions }] });
  } else {
    await page.page.keyboard.down("Shift");
    await page.page.keyboard.press("Tab");
    await page.page.keyboard.up("Shift");
  }
}

/** Opens the room and waits until its rows, or what stands there without any, are to be seen. @param {any} on */
export async function openOverview(on) {
  const room = await enter(on, "overview", readOverview);
  await room.seen(({ empty, rows, opened }) => empty !== null || rows.length > 0 || opened !== null);
  return {
    ...room,
    /** Opens the row with this name; what is pressed is its button in the table. @param {string} id */
    open: async (id) => {
      await room.press(`row-${id}`);
      await room.seen(({ opened }) => opened !== null);
    },
    back: async () => {
      await room.press("opened-back");
      await room.seen(({ opened }) => opened === null);
    },
    /**
     * Goes back with Shift+Tab until this has the keyboard, visibly. Firefox's driver loses what is visible when Tab goes all around.
     * @param {string} id
     */
    async tabBackTo(id) {
      for (let steps = 0; steps < 60; steps++) {
        await shiftTab(on.session, room.page);
        if (await room.page.evaluate((id) => document.activeElement.id === id, id)) {
          assert.equal(await room.page.evaluate(() => document.activeElement.matches(":focus-visible")), true, id);
          return;
        }
      }
      assert.fail(`Shift+Tab does not come to ${id}`);
    },
    /** How long it takes until a search is drawn, in milliseconds, layout included. @param {string} text */
    search: (text) => room.page.evaluate((text) => {
      const field = document.getElementById("overview-search");
      field.value = text;
      const begin = performance.now();
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      void document.body.offsetHeight;
      return performance.now() - begin;
    }, text),
    /** How long the page took from its begin until the overview was of use. @returns {Promise<number>} */
    opening: () => until(() => room.page.evaluate(() => performance.getEntriesByName("overview")[0]?.startTime), { what: "the overview's mark" }),
  };
}
