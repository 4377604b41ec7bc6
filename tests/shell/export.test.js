// The documented example of a saved copy, which the core's own tests compare with what it writes, is what the schema says; and the schema refuses
// what the core would leave out.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Ajv } from "ajv";

const read = async (name) => JSON.parse(await readFile(new URL(`../../docs/${name}`, import.meta.url), "utf8"));
const example = await read("export.example.json");
const valid = new Ajv({ strict: false, allErrors: true }).compile(await read("export.schema.json"));

test("the example is what the schema says", () => {
  assert.ok(valid(example), JSON.stringify(valid.errors));
});

test("the least that is a copy is one", () => {
  for (const copy of [
    { format: "migration-token-guide", version: 1, instances: [] },
    { format: "migration-token-guide", version: 1, instances: [{ product: "jira", base: "https://jira.example.com" }], unknown: 1 },
  ]) assert.ok(valid(copy), JSON.stringify(valid.errors));
});

for (const [what, spoil] of Object.entries({
  "another format": (copy) => { copy.format = "other"; },
  "a newer version": (copy) => { copy.version = 2; },
  "no instances": (copy) => { delete copy.instances; },
  "another product": (copy) => { copy.instances[0].product = "bamboo"; },
  "an address with a query": (copy) => { copy.instances[0].base += "?containerToken=x"; },
  "a path with a query": (copy) => { copy.instances[1].taught[0] += "?x"; },
  "a name of two lines": (copy) => { copy.instances[0].name = "a\nb"; },
  "a moment that is none": (copy) => { copy.instances[0].moments = ["days9"]; },
  "a day as a date": (copy) => { copy.instances[0].edited = "2026-11-22"; },
  "evidence that is none": (copy) => { copy.instances[0].tokens[0].evidence[0].what = "promised"; },
  "a typed date without its end": (copy) => { copy.instances[0].tokens[0].evidence[0] = { at: copy.exported, what: "typed", from: copy.exported }; },
  "a plan of no day": (copy) => { copy.instances[1].plans[0].length = 0; },
  "quiet hours at 24:00": (copy) => { copy.settings.reminders.quiet.from = "24:00"; },
})) {
  test(`refused: ${what}`, () => {
    const copy = structuredClone(example);
    spoil(copy);
    assert.equal(valid(copy), false);
  });
}
