// Sentences and typed dates, in zones where a day has 23, 24 or 25 hours.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const extension = new URL("../../extension/", import.meta.url);
const source = readFileSync(new URL("shared/say.js", extension), "utf8");
const messages = JSON.parse(readFileSync(new URL("_locales/en/messages.json", extension), "utf8"));

/** say.js with the English sentences, filled in as a browser does it. */
function makeSay() {
  const getMessage = (key, args) => messages[key]?.message.replace(/\$(\d)/g, (_, at) => args[at - 1] ?? "") ?? "";
  const mtg = { browser: { i18n: { getMessage } } };
  vm.runInNewContext(source, { mtg });
  return mtg.say;
}
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
}
