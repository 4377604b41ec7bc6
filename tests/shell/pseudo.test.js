// The tests' own language: longer, accented, in brackets, and the parts that must arrive as they are.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CLOSE, OPEN, pseudo, pseudoLocale } from "../build/pseudo.js";

const english = readFileSync(new URL("../../extension/_locales/en/messages.json", import.meta.url), "utf8");
const letters = (/** @type {string} */ text) => text.replace(/\P{L}/gu, "").length;

test("a sentence has accents, brackets and words more", () => {
  assert.equal(pseudo("Renew soon"), "⟦Ŕéñéŵ šööñ öñé⟧");
  assert.equal(pseudo("$1"), "⟦$1⟧");
  assert.equal(pseudo("≥ $1"), "⟦≥ $1⟧");
});

test("arguments, dollar signs and the labels of other pages stay as they are", () => {
  assert.equal(pseudo("Press “Continue” by $1 for $$5"), "⟦Þŕéšš “Continue” ƀý $1 ƒöŕ $$5 öñé⟧");
});

test("every sentence is in it, none with an English letter of its own, each 40 % longer", () => {
  const made = JSON.parse(pseudoLocale(english));
  const sentences = Object.entries(JSON.parse(english));
  assert.deepEqual(Object.keys(made), sentences.map(([key]) => key));
  for (const [key, { message }] of sentences) {
    if (key === "language") {
      assert.equal(made[key].message, "en");
      continue;
    }
    const said = made[key].message;
    assert.ok(said.startsWith(OPEN) && said.endsWith(CLOSE), key);
    const [own, before] = [said, message].map((text) => text.replace(/“[^“”]*”|\$\d/g, ""));
    assert.doesNotMatch(own, /[A-Za-z]/, key);
    // The spaces between the words that are added are counted as letters there.
    assert.ok(own.length >= before.length + Math.ceil(letters(before) * 0.4), `${key}: ${own}`);
    for (const part of [/\$[$\d]/g, /“[^“”]*”/g]) assert.deepEqual(said.match(part), message.match(part), key);
  }
});
