// The archive for the stores. The same files always give the same bytes, on every machine: entries sorted, one fixed time,
// and a compressor in JavaScript instead of the system's.
import { readFileSync } from "node:fs";
import path from "node:path";
import { zipSync } from "fflate";
import { filesBelow } from "./steps.js";

/** The earliest time that the format knows; it counts in local time. */
const TIME = new Date(1980, 0, 1);

/**
 * @param {string} folder
 * @returns {Buffer}
 */
export function archive(folder) {
  return zip(filesBelow(folder).map((name) => [name, readFileSync(path.join(folder, name))]));
}

/**
 * @param {[name: string, content: Uint8Array][]} files
 * @returns {Buffer}
 */
export function zip(files) {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(zipSync(Object.fromEntries(sorted), { level: 9, mtime: TIME, os: 0 }));
}
