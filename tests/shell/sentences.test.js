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

test("sentences that the card asks for exist, and a name for each of its buttons", () => {
  const card = ["main", "overlay"].map((name) => read(`extension/content/${name}.js`)).join("\n");
  const said = card.match(/(?<=\b(?:say|message)\("|\bkey: ")\w+(?=")/g) ?? [];
  const [table = ""] = card.match(/(?<=const press = \{\n).*?(?=^    \};)/ms) ?? [];
  const pressed = table.match(/^ {6}\w+(?=:)/gm)?.map((name) => name.trim()) ?? [];
  assert.ok(said.length > 8 && pressed.length > 20, `only ${said.length} and ${pressed.length} were found`);
  // Those two show what they are about: a cloud site's name, a piece of advice.
  const buttons = pressed.filter((name) => name !== "nameSite" && name !== "tried").map((name) => `action${name[0].toUpperCase()}${name.slice(1)}`);
  assert.deepEqual([...said, ...buttons].filter((key) => !Object.hasOwn(messages, key)), []);
});
