// The package as people get it: packed, and installed from its tarball into a folder that has nothing else.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const PKG = fileURLToPath(new URL("../../pkg", import.meta.url));

/** Without a network, and without what this machine's npm is set to do besides. @param {string} folder @param {string[]} words */
function npm(folder, ...words) {
  const quiet = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];
  return execFileSync("npm", [...words, ...quiet], { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/**
 * Packs pkg/ and installs the tarball in a fresh folder.
 * @returns {{ tarball: string, files: string[], folder: string, installed: string, close(): void }} `files`: what the tarball holds;
 *   `folder`: where it is installed, `installed`: the package in there
 */
export function install() {
  const place = mkdtempSync(path.join(os.tmpdir(), "migration-token-guide-package-"));
  const folder = path.join(place, "fresh");
  mkdirSync(folder);
  const [{ filename, files }] = JSON.parse(npm(PKG, "pack", "--json", "--pack-destination", place));
  const tarball = path.join(place, filename);
  writeFileSync(path.join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  npm(folder, "install", tarball);
  return {
    tarball,
    files: files.map((/** @type {{ path: string }} */ file) => file.path).sort(),
    folder,
    installed: path.join(folder, "node_modules/migration-token-guide"),
    close: () => rmSync(place, { recursive: true, force: true }),
  };
}

/** What a program in that folder gets by the package's name. @param {string} folder */
export async function load(folder) {
  const file = path.join(folder, "entry.mjs");
  writeFileSync(file, 'export * from "migration-token-guide";\n');
  return import(pathToFileURL(file).href);
}
