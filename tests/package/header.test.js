// The header against another reader of it: Node's own Base64 and UTF-8.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { install, load } from "./tarball.js";

const { folder, close } = install();
after(close);
const { basicAuthHeader } = await load(folder);

const BASE64 = /^Basic (?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Email and token of a header, as a server reads them. @param {string} header */
function read(header) {
  // Some are megabytes long, which no message should repeat.
  assert.ok(BASE64.test(header), `no header: ${header.slice(0, 120)}`);
  const [, encoded] = header.split(" ");
  const bytes = Buffer.from(encoded, "base64");
  assert.equal(encoded.length, Math.ceil(bytes.length / 3) * 4);
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const colon = text.indexOf(":");
  return [text.slice(0, colon), text.slice(colon + 1)];
}

// What is taken off both ends, or refused, is no part of these: the vectors have it.
const outside = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{White_Space}\u034f\u{e0000}-\u{e0fff}\ufff9-\ufffb\u2060-\u206f]/u;
const plain = fc.string({ unit: "binary", minLength: 1, maxLength: 40 }).filter((text) => text.isWellFormed() && !outside.test(text));

test("10,000 random pairs come out as they went in", () => {
  let pairs = 0;
  fc.assert(
    fc.property(plain.filter((text) => !text.includes(":")), plain, (email, token) => {
      assert.deepEqual(read(basicAuthHeader(email, token)), [email, token]);
      assert.equal(basicAuthHeader(email, token), `Basic ${Buffer.from(`${email}:${token}`).toString("base64")}`);
      pairs++;
    }),
    { numRuns: 10_000 },
  );
  assert.equal(pairs, 10_000);
});

for (const [what, token] of /** @type {[string, string][]} */ ([
  ["1 MB in ASCII", "x".repeat(1 << 20)],
  ["1 MB in three bytes each", "\u20ac".repeat(1 << 20)],
  ["1 MB in surrogate pairs", "\u{1f511}".repeat(1 << 18)],
  ["one byte", "x"],
])) {
  test(`a token of ${what} is one line`, () => {
    const [email, back] = read(basicAuthHeader("admin@example.com", token));
    assert.equal(email, "admin@example.com");
    assert.ok(back === token, `${back.length} characters instead of ${token.length}: ${back.slice(0, 40)}`);
  });
}

test("half a surrogate pair becomes what every encoder makes of it", () => {
  assert.deepEqual(read(basicAuthHeader("admin@example.com", "a\ud83dz")), ["admin@example.com", "a\ufffdz"]);
});

test("it is what btoa makes of the bytes", () => {
  const bytes = new TextEncoder().encode("m\u00fcller@example.com:gehe\u00efm-\u{1f511}");
  assert.equal(basicAuthHeader("m\u00fcller@example.com", "gehe\u00efm-\u{1f511}"), `Basic ${btoa(String.fromCharCode(...bytes))}`);
});
