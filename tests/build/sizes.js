// What the extension and the npm package weigh, against the budgets: each file compressed on its own by gzip -9, then added up.
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { filesBelow } from "./steps.js";

/**
 * @typedef {{ what: string, files: string[], raw?: number, gzip?: number }} Budget bytes at most; a name ending in `/` is a whole folder
 * @typedef {{ what: string, raw: number, gzip: number, over: string[] }} Weight
 */

/** @type {Budget[]} */
export const BUDGETS = JSON.parse(readFileSync(new URL("budgets.json", import.meta.url), "utf8"));

/**
 * @param {string} folder what the budgets' names are below: pkg/
 * @param {Budget[]} [budgets]
 * @returns {Weight[]}
 */
export function weigh(folder, budgets = BUDGETS) {
  return budgets.map((budget) => {
    const files = budget.files.flatMap((name) => (name.endsWith("/") ? filesBelow(path.join(folder, name)).map((file) => name + file) : [name]));
    if (files.length === 0) throw new Error(`${budget.what}: ${budget.files.join(", ")} holds no file`);
    const weight = { raw: 0, gzip: 0 };
    for (const file of files) {
      weight.raw += statSync(path.join(folder, file)).size;
      weight.gzip += execFileSync("gzip", ["-9nc", path.join(folder, file)], { maxBuffer: 1 << 26 }).length;
    }
    const over = /** @type {const} */ (["raw", "gzip"])
      .filter((kind) => weight[kind] > (budget[kind] ?? Infinity))
      .map((kind) => `${budget.what}: ${weight[kind]} bytes ${kind}, at most ${budget[kind]}`);
    return { what: budget.what, ...weight, over };
  });
}
