// Every sentence that pages and shell ask for by name is there; none of the popup's is there for nothing.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const read = (/** @type {string} */ file) => readFileSync(new URL(file, root), "utf8");
const messages = JSON.parse(read("extension/_locales/en/messages.json"));
const files = [
  "extension/manifest.json", "src/words.rs",
  ...["src/pages/", "extension/background/", "extension/popup/"].flatMap((folder) => readdirSync(new URL(folder, root)).map((name) => folder + name)),
];
const camel = (/** @type {string} */ name) => name[0].toLowerCase() + name.slice(1);
const named = new Set(files.flatMap((file) => {
  const text = read(file);
  const keys = text.match(/(?<=["'])(?:popup(?!Opened)|error|action|product|manifest)[A-Z]\w+(?=["'])|(?<=__MSG_)\w+(?=__)/g) ?? [];
  return file.endsWith("words.rs") ? (text.match(/\bPopup[A-Z]\w+/g) ?? []).map(camel) : keys;
}));

test("sentences that are asked for exist", () => {
  assert.ok(named.size > 30, `only ${named.size} were found`);
  assert.deepEqual([...named].filter((key) => !Object.hasOwn(messages, key)), []);
});

test("sentences of popup and manifest are asked for", () => {
  const own = Object.keys(messages).filter((key) => /^(popup|manifest)/.test(key));
  assert.deepEqual(own.filter((key) => !named.has(key)), []);
});
