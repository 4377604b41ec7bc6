/**
 * index.json: what is right on each page, one line per page, as pages.js states it, and the pages that are known to go wrong.
 * `node tests/site/index.js` writes it anew and keeps `knownFailures`, which people write: `{ id, what, why }`, where `what`
 * lists the expectations that fail (card, screen, token, days, control, reasons). tests/recorded.rs reads all of it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { pages } from "./pages.js";

const file = new URL("index.json", import.meta.url);
const lines = (entries) => `[${entries.map((entry) => `\n${JSON.stringify(entry)}`).join(",")}\n]`;

/** The file as it is now. */
export const readIndex = () => JSON.parse(readFileSync(file, "utf8"));

/** What pages.js states, in the form of the file. */
export const stated = () => pages.map(({ id, taught, expectedCard: card, expectedScreen: screen, expectedToken: token, expectedDays: days, expectedControl: control, expectedReasons: reasons }) => (
  { id, taught, expected: { card, screen, token, days, control, reasons } }
));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { knownFailures } = readIndex();
  writeFileSync(file, `{ "pages": ${lines(stated())},\n"knownFailures": ${lines(knownFailures)} }\n`);
}
