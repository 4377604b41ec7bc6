// Sentences and typed dates, in zones where a day has 23, 24 or 25 hours.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const extension = new URL("../../extension/", import.meta.url);
const [source, more] = ["say", "say-more"].map((name) => readFileSync(new URL(`shared/${name}.js`, extension), "utf8"));
const messages = JSON.parse(readFileSync(new URL("_locales/en/messages.json", extension), "utf8"));

/** say.js with the English sentences or others, filled in as a browser does it; and with what only our own pages say. */
function makeSay(/** @type {Record<string, {message: string}>} */ sentences = messages) {
  const getMessage = (key, args) => sentences[key]?.message.replace(/\$(\d)/g, (_, at) => args[at - 1] ?? "") ?? "";
  const mtg = { browser: { i18n: { getMessage } } };
  for (const script of [source, more]) vm.runInNewContext(script, { mtg });
  return mtg.say;
}
/** Sentences by their keys. @param {Record<string, string>} said */
const written = (said) => Object.fromEntries(Object.entries(said).map(([key, message]) => [key, { message }]));
const HOUR = 3_600_000;
const hours = ({ from, to }) => (Date.parse(to) + 1 - Date.parse(from)) / HOUR;

if (process.env.SAY_ZONE_RUN) {
  const { dayRange } = makeSay();
  const [date, time, now] = JSON.parse(process.env.SAY_ZONE_RUN);
  process.stdout.write(JSON.stringify(dayRange(date, time, now)));
} else {
  /** The zone of a process is fixed at its start. */
  const inZone = (zone, date, time = "", now = Date.parse("2027-01-01T00:00:00Z")) => {
    const env = { ...process.env, TZ: zone, SAY_ZONE_RUN: JSON.stringify([date, time, now]), NODE_TEST_CONTEXT: undefined };
    return JSON.parse(spawnSync(process.execPath, [fileURLToPath(import.meta.url)], { env, encoding: "utf8" }).stdout);
  };

  test("a date is its whole day in the admin's zone", () => {
    assert.deepEqual(inZone("Europe/Berlin", "2026-11-20"), { from: "2026-11-19T23:00:00.000Z", to: "2026-11-20T22:59:59.999Z" });
    assert.equal(hours(inZone("Europe/Berlin", "2026-03-29")), 23);
    assert.equal(hours(inZone("Europe/Berlin", "2026-10-25")), 25);
    assert.equal(inZone("Pacific/Kiritimati", "2026-11-20").from, "2026-11-19T10:00:00.000Z");
  });

  test("a date with a time is that minute", () => {
    assert.deepEqual(inZone("America/New_York", "2026-11-20", "14:05"), { from: "2026-11-20T19:05:00.000Z", to: "2026-11-20T19:05:59.999Z" });
  });

  test("today ends now; the future is left for the core to refuse", () => {
    const now = Date.parse("2026-11-20T12:00:00.000Z");
    assert.deepEqual(inZone("UTC", "2026-11-20", "", now), { from: "2026-11-20T00:00:00.000Z", to: "2026-11-20T12:00:00.000Z" });
    assert.equal(inZone("UTC", "2026-11-21", "", now).from, "2026-11-21T00:00:00.000Z");
  });

  test("what is no date is none", () => {
    for (const date of ["", "yesterday", "2026-02-30", "2026-13-01", "20261120", "12026-11-20"]) assert.equal(inZone("UTC", date), null, date);
    assert.equal(inZone("UTC", "2026-11-20", "25:61"), null);
  });

  test("sentences take their arguments", () => {
    const { text } = makeSay();
    const left = (days, hours, minutes) => text({ key: "headlineLeft", args: [{ kind: "span", days, hours, minutes }] });
    assert.equal(left(12, 5, 3), "Token: 12 d 5 h left to start a migration");
    assert.equal(left(0, 5, 3), "Token: 5 h 3 min left to start a migration");
    assert.equal(left(0, 0, 3), "Token: 3 min left to start a migration");
    assert.equal(text({ key: "noSuchKey", args: [{ kind: "noSuchKind" }] }), "noSuchKey");
    assert.match(text({ key: "lineBlocksOn", args: [{ kind: "instant", at: "2026-12-04T09:15:00.000Z" }] }), /2026.*15/);
    assert.match(text({ key: "popupPermissionHost", args: [{ kind: "address", value: "https://x" }] }), /\u2068https:\/\/x\u2069/);
  });

  /** @param {string} language @param {Record<string, string>} forms */
  const counting = (language, forms) => {
    const { text } = makeSay(written({ language, ...Object.fromEntries(Object.entries(forms).map(([category, said]) => [`tokensCount_${category}`, said])) }));
    return (/** @type {number} */ value) => text({ key: "tokensCount", args: [{ kind: "number", value }] });
  };

  test("a count takes the form of its number, in the language of the sentences", () => {
    const english = counting("en", { one: "$1 token", other: "$1 tokens" });
    assert.deepEqual([0, 1, 2, 21, 1200].map(english), ["0 tokens", "1 token", "2 tokens", "21 tokens", `${(1200).toLocaleString()} tokens`]);
    const german = counting("de", { one: "Noch $1 Tag", other: "Noch $1 Tage" });
    assert.deepEqual([0, 1, 2].map(german), ["Noch 0 Tage", "Noch 1 Tag", "Noch 2 Tage"]);
    const polish = counting("pl", { one: "$1 dzień", few: "$1 dni", many: "$1 dni!", other: "$1 dnia" });
    assert.deepEqual([1, 2, 5, 22].map(polish), ["1 dzień", "2 dni", "5 dni!", "22 dni"]);
    const japanese = counting("ja", { other: "$1 個" });
    assert.deepEqual([1, 2].map(japanese), ["1 個", "2 個"]);
  });

  test("a form that this browser's grammar has and we do not is the common one", () => {
    assert.equal(counting("en", { other: "$1 of them" })(1), "1 of them");
    assert.equal(counting("en", {})(1), "tokensCount_other");
  });

  test("only keys that end so have forms; a further argument does not matter", () => {
    const { text } = makeSay(written({ language: "en", status: "Status $1", ofCount_one: "$1 of $2", ofCount_other: "$1 all of $2" }));
    assert.equal(text({ key: "status", args: [{ kind: "number", value: 1 }] }), "Status 1");
    assert.equal(text({ key: "ofCount", args: [{ kind: "number", value: 1 }, { kind: "number", value: 5 }] }), "1 of 5");
    assert.equal(text({ key: "ofCount" }), " all of ", "without a number there is the common form");
  });

  describe("what only our own pages say", () => {
    const { spoken } = makeSay();
    const at = "2026-12-05T23:30:00.000Z";

    test("a moment in a zone that somebody chose, with the zone's name", () => {
      // In whatever language this runs.
      assert.match(spoken.instantIn({ at, zone: "Asia/Tokyo" }), /\b6\b.*2026.*\b0?8.30.*\+9/);
      assert.match(spoken.instantIn({ at, zone: "America/New_York" }), /\b5\b.*2026.*\b(6|18).30/);
      assert.match(spoken.instantIn({ at: "2026-07-05T12:00:00.000Z", zone: "America/New_York" }), /\b5\b.*2026.*\b0?8.00/);
      assert.notEqual(spoken.instantIn({ at, zone: "America/New_York" }).slice(-3), spoken.instantIn({ at, zone: "Asia/Tokyo" }).slice(-3));
    });

    test("a zone that this browser does not know, or none, is the admin's own", () => {
      const own = spoken.instant({ at });
      for (const zone of ["Mars/Olympus", "", "Europe/Berlin\u0000", undefined]) assert.equal(spoken.instantIn({ at, zone }), own, String(zone));
    });

    test("short days", () => {
      assert.match(spoken.dayShort({ at, zone: "UTC" }), /\b5\b.*2026/);
      assert.match(spoken.dayOfMonth({ at, zone: "Asia/Tokyo" }), /\b6\b/);
      assert.doesNotMatch(spoken.dayOfMonth({ at }), /2026/);
    });

    test("names in a row, each apart from the sentence around it", () => {
      const apart = (/** @type {string} */ name) => `\u2068${name}\u2069`;
      assert.equal(spoken.list({ values: ["a", "b", "c"] }), `${apart("a")}, ${apart("b")}, and ${apart("c")}`);
      assert.equal(makeSay(written({ language: "de" })).spoken.list({ values: ["a", "b"] }), `${apart("a")} und ${apart("b")}`);
      assert.equal(spoken.list({ values: [] }), "");
    });
  });
}
