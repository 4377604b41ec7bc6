// Running programs and saying what is done and how long it took.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Ends the run with one sentence for people, without a stack. */
export class Stop extends Error {}

/** @param {string} text */
export const say = (text) => console.log(text);

/** @param {number} ms */
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/**
 * Runs a program from the project's root.
 * @param {string} program
 * @param {string[]} words
 * @param {object} [options]
 * @param {Record<string, string>} [options.env] added to ours
 * @param {string} [options.cwd]
 * @param {boolean} [options.live] show its output while it runs; otherwise only when it fails
 * @param {boolean} [options.mayFail] answer with the code instead of stopping
 * @returns {Promise<{ code: number, output: string }>} stdout and stderr together
 */
export function run(program, words, { env = {}, cwd = ROOT, live = false, mayFail = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of /** @type {const} */ (["stdout", "stderr"])) {
      child[stream].setEncoding("utf8");
      child[stream].on("data", (text) => {
        output += text;
        if (live) process[stream].write(text);
      });
    }
    child.once("error", (error) => {
      if (mayFail) resolve({ code: 127, output: error.message });
      else reject(new Stop(`${program} cannot be run (${error.message}): see ./build.sh doctor.`));
    });
    child.once("close", (code, signal) => {
      const failed = code ?? 1;
      if (failed === 0 || mayFail) return resolve({ code: failed, output });
      if (!live) process.stderr.write(output);
      reject(new Stop(`${path.basename(program)} ${words.slice(0, 3).join(" ")} ended with ${signal ?? code}.`));
    });
  });
}

/**
 * Says what is done, does it, says how long it took.
 * @template T
 * @param {string} what
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const began = performance.now();
  say(`· ${what}`);
  const result = await work();
  say(`  done in ${seconds(performance.now() - began)}`);
  return result;
}

/**
 * Every file below a folder, sorted, relative to it.
 * @param {string} folder
 * @param {(name: string) => boolean} [enter] which names are looked at
 * @returns {string[]}
 */
export function filesBelow(folder, enter = () => true) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!enter(entry.name)) continue;
    if (entry.isDirectory()) found.push(...filesBelow(path.join(folder, entry.name), enter).map((name) => `${entry.name}/${name}`));
    else if (entry.isFile()) found.push(entry.name);
  }
  return found.sort();
}

/**
 * One digest of texts and of files' names and contents: the same inputs, the same digest.
 * @param {string[]} files absolute
 * @param {string[]} [texts]
 */
export function digest(files, texts = []) {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}:${text}\n`);
  for (const file of files) {
    const bytes = readFileSync(file);
    hash.update(`${path.relative(ROOT, file)} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}

/** When a file was written, in milliseconds; 0 if there is none. @param {string} file */
export const writtenAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
