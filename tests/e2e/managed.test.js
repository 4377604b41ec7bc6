// An organisation's policy, set as organisations do, in both browsers: whatever it says, both come to the same, and the settings say what counts and
// what does not.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { BROWSERS, until } from "./browsers/index.js";
import { enter } from "./room-stage.js";
import { replaced, sentence, stage } from "./stage.js";

const { "3rdparty": { extensions: { EXTENSION_ID: EXAMPLE } } } = JSON.parse(await readFile(new URL("../../docs/policy/chromium.json", import.meta.url), "utf8"));
const MB = 1024 * 1024;
/** More than the background reads of any message. */
const nested = (levels) => Array.from({ length: levels }).reduce((inner) => [inner], []);
const instance = (nth) => ({ product: "jira", base: `https://jira-${nth}.example.com/jira`, name: `Instance ${nth} ${"x".repeat(60)}`, customer: "y".repeat(60) });

/** What is stored of a policy that sets nothing. */
const NOTHING = { policy: null, cloudHosts: [], reminders: null, off: 0, welcome: true };
/** What the settings show then. */
const USUAL = {
  organisation: false, off: [], suggested: [], problems: [], fixed: [], rooms: { access: true, carry: true },
  days: ["21", "16", "19"], hosts: "migration.atlassian.com", on: true, moments: ["warning", "days2", "days1", "block"], quiet: ["", ""],
};
const flaw = (field, name) => sentence("setProblem", field, sentence(`flaw${name}`));

/**
 * What the policy says, what is stored of it, what the settings show of it beside what is usual, and what Chromium does not even hand on, so that
 * only Firefox can name it.
 * @type {Record<string, {says: any, stored: any, shown: any, unsaid?: string[]}>}
 */
const CASES = {
  "no policy": { says: undefined, stored: {}, shown: {} },
  "an empty policy": { says: {}, stored: {}, shown: {} },
  "the example with other numbers": {
    says: { ...EXAMPLE, policy: { startWindow: 30, warnAfter: 20, reserve: 10 } },
    stored: {
      policy: { startWindow: 30, warnAfter: 20, reserve: 10 }, cloudHosts: ["migration.atlassian.com"],
      reminders: { on: true, moments: 0b110101, quiet: { from: 20 * 60, to: 7 * 60 + 30 } }, off: 1, welcome: false,
    },
    shown: {
      organisation: true, off: [sentence("offApiAccess")], fixed: ["policy", "cloud", "reminders"], rooms: { access: false, carry: true },
      suggested: ["Jira production", "Wiki"], days: ["30", "20", "10"], moments: ["warning", "days3", "days1", "block"], quiet: ["20:00", "07:30"],
    },
  },
  "a policy with mistakes": {
    says: {
      welcome: false, wellcome: true,
      policy: { startWindow: 400, warnAfter: 10, reserve: 12, days: 3 },
      cloudHosts: ["id.atlassian.com", "migration.example.com"],
      reminders: { on: "no", moments: ["block"] },
      features: { carry: false, colour: "blue" },
      instances: [{ product: "jira", base: "jira.example.com" }, { product: "confluence", base: "https://wiki.example.com/wiki?token=x", name: "Wiki" }],
    },
    stored: { policy: { startWindow: 21, warnAfter: 10, reserve: 12 }, cloudHosts: ["migration.example.com"], off: 4, welcome: false },
    shown: {
      organisation: true, off: [sentence("offCarry")], fixed: ["policy", "cloud"], rooms: { access: true, carry: false }, suggested: ["Wiki"],
      days: ["21", "10", "12"], hosts: "migration.example.com",
      problems: [flaw("policy.startWindow", "Range"), flaw("cloudHosts[0]", "Host"), flaw("instances[0].base", "Address")],
    },
    unsaid: [flaw("wellcome", "Unknown"), flaw("policy.days", "Unknown"), flaw("features.colour", "Unknown"), flaw("reminders.on", "Kind")],
  },
  "a policy that is nested without end": {
    says: { welcome: false, cloudHosts: ["migration.example.com"], policy: { startWindow: nested(60), reserve: 12 }, else: nested(60) },
    stored: { cloudHosts: ["migration.example.com"], welcome: false },
    shown: { organisation: true, fixed: ["cloud"], hosts: "migration.example.com" },
    unsaid: [flaw("policy.startWindow", "Kind"), flaw("else", "Unknown")],
  },
  "a policy of a megabyte": {
    says: {
      welcome: false, filler: "z".repeat(MB / 4), cloudHosts: Array.from({ length: 9 }, (_, nth) => `m${nth}.example.com`),
      instances: Array.from({ length: 4000 }, (_, nth) => instance(nth)),
    },
    stored: { cloudHosts: Array.from({ length: 8 }, (_, nth) => `m${nth}.example.com`), welcome: false },
    shown: {
      organisation: true, fixed: ["cloud"], hosts: Array.from({ length: 8 }, (_, nth) => `m${nth}.example.com`).join(" "),
      suggested: Array.from({ length: 500 }, (_, nth) => instance(nth).name), problems: [flaw("cloudHosts", "Many"), flaw("instances", "Many")],
    },
    unsaid: [flaw("filler", "Unknown")],
  },
};

/** Runs in the page: what a person sees of the policy there. */
function readPolicy() {
  const plain = (text) => text.replace(/[\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim();
  const part = (id) => document.getElementById(`set-${id}`);
  const seen = (element) => Boolean(element?.checkVisibility());
  const texts = (id, selector = ":scope > *") => [...part(id)?.querySelectorAll(selector) ?? []].filter(seen).map(({ innerText }) => plain(innerText));
  const room = (name) => seen(document.querySelector(`#rooms [href="#${name}"]`));
  return {
    organisation: seen(part("organisation")),
    off: texts("off"), suggested: texts("suggested", "strong"), problems: texts("problems"),
    fixed: ["policy", "cloud", "reminders"].filter((name) => seen(part(`${name}-fixed`)) && part(`${name}-fields`).matches(":disabled")),
    rooms: { access: room("access"), carry: room("carry") },
    days: ["window", "warn", "reserve"].map((name) => part(name).value),
    hosts: part("cloud-hosts").value,
    on: part("on").checked,
    moments: ["warning", "days7", "days3", "days2", "days1", "block"].filter((name) => part(`moment-${name}`).checked),
    quiet: [part("quiet-from").value, part("quiet-to").value],
  };
}

/** What the background keeps of it. */
const stored = async (on) => (await on.session.inExtension(() => chrome.storage.local.get("meta"))).meta?.managed ?? NOTHING;

/** The background has brought everything up to date once more. */
async function upToDate(on) {
  const answer = await on.ask({ shell: "commit", before: {}, writes: [], removes: [] });
  assert.equal(answer?.ok?.kind, "done", JSON.stringify(answer));
}

/** Chromium hands a policy on some seconds after the extension is there. */
const LATE = { timeout: 20_000 };
/** @type {Map<string, unknown[]>} */
const results = new Map();

for (const browser of BROWSERS) {
  describe(`an organisation's policy, in ${browser}`, { timeout: 300_000 }, () => {
    for (const [name, { says, stored: kept, shown, unsaid = [] }] of Object.entries(CASES)) {
      test(`${name}: what counts is kept and shown, what does not is named`, async () => {
        const on = await stage({ browser, watch: [], launch: { managed: says } });
        try {
          await upToDate(on);
          const expected = { ...NOTHING, ...kept };
          const now = await until(async () => {
            const now = await stored(on);
            assert.deepEqual(now, expected);
            return now;
          }, { what: `kept of ${name}`, ...LATE });
          const room = await enter(on, "settings", readPolicy);
          const named = [...shown.problems ?? [], ...(browser === "firefox" ? unsaid : [])].sort();
          const seen = await room.seen((seen) => {
            const { organisation, off, suggested, problems, fixed, rooms, days, hosts, on, moments, quiet } = seen;
            const policy = { organisation, off, suggested, problems: [...problems].sort(), fixed, rooms, days, hosts, on, moments, quiet };
            assert.deepEqual(policy, { ...USUAL, ...shown, problems: named });
            return true;
          }, `shown of ${name}`);
          assert.deepEqual([seen.alert, seen.wrong], ["", {}]);
          const { meta } = await on.session.inExtension(() => chrome.storage.local.get("meta"));
          assert.ok(JSON.stringify(meta ?? null).length < 4096, "what is kept of a policy stays small");
          assert.deepEqual(await on.faults(), []);
          const { problems, ...rest } = seen;
          results.set(name, [...results.get(name) ?? [], { now, ...rest }]);
        } finally {
          await on.close();
        }
      });
    }

    if (browser === "chromium") {
      test("a policy that changes counts at once, also in a page that is open, and one that is taken away counts no more", async () => {
        const on = await stage({ browser, watch: [], launch: { managed: { policy: { startWindow: 30, warnAfter: 20 } } } });
        try {
          const room = await enter(on, "settings", readPolicy);
          const days = (...days) => room.seen((seen) => seen.days.join() === days.join(), `${days} days`);
          await until(async () => (await stored(on)).policy?.startWindow === 30, { what: "the first policy", ...LATE });
          await days(30, 20, 19);
          await on.session.killBackground();
          await on.session.setManaged({ policy: { startWindow: 40, warnAfter: 20 }, features: { apiAccess: false } });
          await until(async () => (await stored(on)).policy?.startWindow === 40, { what: "the second policy", ...LATE });
          await days(40, 20, 19);
          await room.seen(({ rooms }) => !rooms.access, "a room that is switched off leaves the menu");
          await on.session.setManaged({});
          await until(async () => { assert.deepEqual(await stored(on), NOTHING); return true; }, { what: "no policy", ...LATE });
          await days(21, 16, 19);
          await room.seen(({ fixed, organisation, rooms }) => fixed.length === 0 && !organisation && rooms.access, "all is the admin's own again");
          assert.deepEqual(await on.faults(), []);
        } finally {
          await on.close();
        }
      });
    } else {
      test("the proof of nesting can fail: without the cut the background reads nothing any more", async () => {
        const spoil = { "shared/patterns.js": replaced(["const LEVELS = 6;", "const LEVELS = 600;"]) };
        const { says } = CASES["a policy that is nested without end"];
        const on = await stage({ browser, watch: [], spoil, launch: { managed: says } });
        try {
          await upToDate(on);
          assert.equal((await on.session.inExtension(() => browser.storage.managed.get("welcome"))).welcome, false);
          assert.deepEqual(await stored(on), NOTHING);
        } finally {
          await on.close();
        }
      });
    }

    test("a policy grants nothing: a suggested instance is watched after one click and the browser's own question", async () => {
      const [suggestion] = EXAMPLE.instances;
      // Chromium's question can be answered on a screen only.
      const headless = browser === "firefox";
      const on = await stage({ browser, granted: false, watch: [], launch: { headless, managed: { instances: EXAMPLE.instances } } });
      try {
        const origins = () => on.session.inExtension(async () => (await chrome.permissions.getAll()).origins ?? []);
        const managed = () => on.session.inExtension(() => chrome.storage.managed.get("instances").catch(() => ({})));
        await until(async () => (await managed()).instances?.length === 2, { what: "the policy is there", ...LATE });
        await upToDate(on);
        assert.deepEqual(await origins(), []);
        const room = await enter(on, "settings", readPolicy);
        await room.seen(({ suggested }) => suggested.length === 2, "the suggestions");
        const key = `instance:jira:${suggestion.base}`;
        const record = async () => (await on.session.inExtension((key) => chrome.storage.local.get(key), key))[key];
        assert.equal(await record(), undefined);
        await room.press("set-watch-0");
        if (!headless) await on.session.answerPrompt("allow");
        await until(async () => {
          const { granted, name, customer } = await record();
          assert.deepEqual({ granted, name, customer }, { granted: true, name: suggestion.name, customer: suggestion.customer });
          return true;
        }, { what: "the instance is watched under its name" });
        assert.deepEqual(await origins(), ["https://jira.example.com/*"]);
        assert.deepEqual(await on.faults(), []);
      } finally {
        await on.close();
      }
    });
  });
}

test("both browsers come to the same, whatever the policy says", () => {
  assert.deepEqual([...results.keys()], Object.keys(CASES));
  for (const [name, [one, other]] of results) assert.deepEqual(one, other, name);
});
