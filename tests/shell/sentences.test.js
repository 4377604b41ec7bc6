// Every sentence that pages and shell ask for by name is there; none of the popup's is there for nothing.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const read = (/** @type {string} */ file) => readFileSync(new URL(file, root), "utf8");
const messages = JSON.parse(read("extension/_locales/en/messages.json"));
/** The keys that are asked for; a sentence with a count has several forms, such as `tokensCount_one`. */
const known = new Set(Object.keys(messages).map((key) => key.replace(/(?<=Count)_\w+$/, "")));
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
  assert.deepEqual([...named].filter((key) => !known.has(key)), []);
});

test("sentences of popup and manifest are asked for", () => {
  const own = [...known].filter((key) => /^(popup|manifest)/.test(key));
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
  assert.deepEqual([...said, ...buttons].filter((key) => !known.has(key)), []);
});

const languages = readdirSync(new URL("extension/_locales/", root)).map((folder) => ({ folder, sentences: JSON.parse(read(`extension/_locales/${folder}/messages.json`)) }));
/** The forms of each counting sentence. @param {Record<string, unknown>} sentences */
const formsOf = (sentences) => {
  /** @type {Map<string, string[]>} */
  const forms = new Map();
  for (const [, sentence, category] of Object.keys(sentences).flatMap((key) => [/^(.+Count)_(.+)$/.exec(key) ?? []]).filter(({ length }) => length > 0)) {
    forms.set(sentence, [...forms.get(sentence) ?? [], category].sort());
  }
  return forms;
};
/** @param {string} language @param {Record<string, unknown>} sentences */
const wrongForms = (language, sentences) => {
  const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort().join();
  return [...formsOf(sentences)].filter(([, forms]) => forms.join() !== wanted).map(([sentence, forms]) => `${sentence}: ${forms.join()} instead of ${wanted}`);
};

test("each language says which one it is", () => {
  assert.ok(languages.length >= 2);
  for (const { folder, sentences } of languages) assert.equal(sentences.language?.message, folder.replace("_", "-"));
});

test("a sentence with a count has exactly the forms that its language knows", () => {
  for (const { folder, sentences } of languages) assert.deepEqual(wrongForms(folder.replace("_", "-"), sentences), [], folder);
  // It can fail.
  const english = { aCount_one: 1, aCount_other: 1 };
  assert.deepEqual(wrongForms("en", english), []);
  assert.equal(wrongForms("pl", english).length, 1);
  assert.equal(wrongForms("ja", english).length, 1);
  assert.equal(wrongForms("en", { aCount_other: 1 }).length, 1);
  assert.equal(wrongForms("en", { ...english, aCount_few: 1 }).length, 1);
});
