// The licences of the crates that are compiled into the modules: each asks to be named wherever its code goes.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { MODULES } from "./build.js";
import { run } from "./steps.js";

const HEAD = `The WebAssembly modules of the Migration Token Guide contain code of these Rust crates.
Of a licence that is offered with others ("OR") the text of one that the crate carries is enough; all are printed here.
`;

/** @param {string} root @returns {Promise<string>} the notices as one text, the same for the same lock file */
export async function notices(root) {
  const words = ["metadata", "--locked", "--format-version", "1", "--filter-platform", "wasm32-unknown-unknown", "--features", MODULES.join(",")];
  const { output } = await run("cargo", words, { cwd: root });
  const { packages, resolve } = JSON.parse(output.slice(output.indexOf('{"packages"')));
  const byId = new Map(packages.map((/** @type {any} */ entry) => [entry.id, entry]));
  const nodes = new Map(resolve.nodes.map((/** @type {any} */ node) => [node.id, node]));
  /** @type {Set<string>} */
  const linked = new Set();
  /** What a macro is made of runs in the compiler only. @param {string} id */
  const follow = (id) => {
    if (linked.has(id) || byId.get(id).targets.some((/** @type {any} */ { kind }) => kind.includes("proc-macro"))) return;
    linked.add(id);
    for (const { pkg, dep_kinds: kinds } of nodes.get(id).deps) {
      if (kinds.some((/** @type {any} */ { kind }) => kind === null)) follow(pkg);
    }
  };
  follow(resolve.root);
  /** @type {Map<string, string[]>} licence text → crates */
  const texts = new Map();
  const named = [...linked].filter((id) => id !== resolve.root).map((id) => byId.get(id)).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, version, manifest_path: manifest } of named) {
    const folder = path.dirname(manifest);
    for (const file of readdirSync(folder).filter((entry) => /^(licen[cs]e|copying|notice|unlicense)/i.test(entry)).sort()) {
      const text = readFileSync(path.join(folder, file), "utf8").replaceAll("\r\n", "\n").trim();
      texts.set(text, [...(texts.get(text) ?? []), `${name} ${version}`]);
    }
  }
  const list = named.map(({ name, version, license }) => `${name} ${version}: ${license}`);
  const parts = [...texts].map(([text, crates]) => `${"-".repeat(80)}\n${crates.join(", ")}\n\n${text}\n`);
  return `${HEAD}\n${list.join("\n")}\n\n${parts.join("\n")}`;
}
