// The figures: collected, judged against what was promised, and written down as they are.
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/**
 * @typedef {object} Figure
 * @property {string} what
 * @property {string} [where] browser, or nothing
 * @property {string} unit
 * @property {number} value the one that is judged
 * @property {number} [worst]
 * @property {number} [runs]
 * @property {number} [limit] at most; no limit: for information
 * @property {string} [note]
 */

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that so large a share of all lie below: 0.95 leaves out the worst twentieth. @param {number[]} values @param {number} share */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/**
 * How much more each one costs when there are more of them, the worst step from one number of them to the next; 1: linear. What is spent once,
 * however many there are, makes it less; so a part that grows faster shows in the last step at the latest.
 * @param {[number, number][]} costs how many, and what all of them cost; the fewest first
 */
export function growth(costs) {
  const each = costs.map(([count, cost]) => cost / count);
  return Math.max(...each.slice(1).map((cost, at) => cost / each[at]));
}

const short = (value) => (Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en") : Number(value.toPrecision(3)).toString());

/** @param {(text: string) => void} say */
export function makeBook(say) {
  /** @type {Figure[]} */
  const figures = [];
  const reached = ({ value, limit }) => limit === undefined || value <= limit;
  return {
    figures,
    missed: () => figures.filter((figure) => !reached(figure)),
    /** @param {Figure} figure */
    add(figure) {
      figures.push(figure);
      const { what, where, unit, value, worst, runs, limit } = figure;
      say(`  ${reached(figure) ? "✓" : "✗"} ${what}${where ? ` (${where})` : ""}: ${short(value)} ${unit}${worst === undefined ? "" : `, worst ${short(worst)}`}${runs ? ` of ${runs} runs` : ""}${limit === undefined ? "" : `; at most ${short(limit)}`}`);
    },
    /** @param {string} root @param {{ runs: number, browsers: Record<string, string>, only: string[] | null }} how */
    write(root, { runs, browsers, only }) {
      const json = path.join(root, "target/bench/figures.json");
      mkdirSync(path.dirname(json), { recursive: true });
      const machine = `${os.availableParallelism()} processors (${os.cpus()[0]?.model.trim()}), ${Object.values(browsers).join(", ")}`;
      writeFileSync(json, `${JSON.stringify({ at: new Date().toISOString(), machine, runs, figures }, null, 2)}\n`);
      const written = [json];
      if (!only) {
        const row = (figure) => {
          const { what, where, unit, value, worst, limit } = figure;
          return `| ${what} | ${where ?? ""} | ${short(value)} ${unit} | ${worst === undefined ? "" : `${short(worst)} ${unit}`} | ${limit === undefined ? "" : `${short(limit)} ${unit}${reached(figure) ? "" : " (not reached)"}`} |`;
        };
        const notes = [...new Set(figures.map(({ note }) => note).filter(Boolean))].map((note) => `- ${note}`);
        const table = path.join(root, "docs/figures.md");
        writeFileSync(table, [
          "# Figures", "",
          `Written by \`./build.sh bench\`: medians of ${runs} runs or more, alternating where two things are compared. Measured on ${machine}, headless.`, "",
          "| what | where | median | worst | at most |", "| --- | --- | --- | --- | --- |",
          ...figures.map(row), "", ...notes, "",
        ].join("\n"));
        written.push(table);
      }
      return written;
    },
  };
}
