// The second parser of PowerShell text: what it finds in right texts, and that it refuses wrong ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parsePowerShell } from "./powershell.js";

const values = ({ words }) => words.map(({ value }) => value);

test("strings are what PowerShell reads, in each of its four quotings and with every quote that it knows", () => {
  for (const [text, ...strings] of [
    ["a 'it''s'", "it's"],
    ["a '' 'x\ny' '$v `n \"'", "", "x\ny", "$v `n \""],
    ["a \"say \"\"x\"\"`t`$z`\"\" \"a $b\"", "say \"x\"\t$z\"", "a $b"],
    ["@'\n'one' \"two\" $three `n\n\n'@ | a", "'one' \"two\" $three `n\n"],
    ["@'\r\none\r\ntwo '@\r\n'@ | a", "one\r\ntwo '@"],
    ["@\"\nuser = \"x:$c\"\n\"@ | a", "user = \"x:$c\""],
    ["a ‘it’’s “x”’ “a ‘b’”", "it’s “x”", "a ‘b’"],
    ["a 'ü 🎉 \u202E'", "ü 🎉 \u202E"],
    ["a 'x' # it's\nb 'y'", "x", "y"],
  ]) assert.deepEqual(parsePowerShell(text), { ...parsePowerShell(text), errors: [], strings }, text);
});

test("whatever is quoted by doubling its single quotes is read back", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }).filter((text) => !text.includes("\0")), (wanted) => {
    const { errors, strings, commands } = parsePowerShell(`a --user '${wanted.replace(/['\u2018-\u201B]/g, "$&$&")}' 'end'`);
    assert.deepEqual({ errors, strings }, { errors: [], strings: [wanted, "end"] });
    assert.deepEqual(commands.map(values), [["--user", wanted, "end"]]);
  }), { numRuns: 1000 });
});

test("commands with their words and what is piped into them", () => {
  const { errors, commands } = parsePowerShell([
    "$OutputEncoding = [Text.UTF8Encoding]::new($false)",
    "$token = Read-Host -AsSecureString 'API token'",
    "@'",
    "url = \"https://example.com/\"",
    "'@ | curl.exe --fail-with-body `",
    "  --config - --output map.csv https://example.com/a?b=1 $token \"$token\" 2> $null",
    "if ($ok) { 'done' | & 'other.exe' }",
  ].join("\n"));
  assert.deepEqual(errors, []);
  assert.deepEqual(commands.map(({ name, input }) => [name, input]), [["Read-Host", null], ["curl.exe", "url = \"https://example.com/\""], ["other.exe", "done"]]);
  assert.deepEqual(values(commands[1]), ["--fail-with-body", "--config", "-", "--output", "map.csv", "https://example.com/a?b=1", null, null]);
  assert.deepEqual(commands[1].words.at(-1), { text: "\"$token\"", value: null });
});

test("what PowerShell would not run is a fault", () => {
  for (const text of [
    "a 'open", "a \"open", "a 'it's'", "a 'it’s'", "a (b", "a }", "a )", "'x' | ", "$v = ",
    // The end of a here-string stands at the very beginning of its line, and its text begins on the next one.
    "@'\nx\n '@ | a", "@'\nx '@ | a", "@' x\ny\n'@ | a", "@\"\nx\n \"@ | a",
  ]) assert.notDeepEqual(parsePowerShell(text).errors, [], text);
  assert.match(parsePowerShell("a 'x'\nb 'open").errors[0], /^line \d+: not understood: ".+"$/);
});
