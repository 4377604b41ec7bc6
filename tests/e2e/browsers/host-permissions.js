// A copy of the built extension that may already look at the test hosts, and the proof that it differs in nothing else.
import assert from "node:assert/strict";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Copies the extension and adds `host_permissions`.
 * @param {string} extensionDir
 * @param {string[]} hostPatterns match patterns, e.g. "*://jira.example.com/*"
 * @param {string} outDir emptied first
 * @returns {Promise<string>} outDir
 */
export async function withHostPermissions(extensionDir, hostPatterns, outDir) {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  await cp(extensionDir, outDir, { recursive: true });
  const manifest = JSON.parse(await readFile(join(extensionDir, "manifest.json"), "utf8"));
  await writeFile(join(outDir, "manifest.json"), `${JSON.stringify({ ...manifest, host_permissions: hostPatterns }, null, 2)}\n`);
  return outDir;
}

/** Throws unless the copy has the same files with the same bytes, and a manifest that has `host_permissions` added and nothing else. */
export async function assertOnlyHostsDiffer(extensionDir, copyDir) {
  const list = async (dir) => (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(dir.length)).sort();
  const files = await list(extensionDir);
  assert.deepEqual(await list(copyDir), files, "the copy has other files");
  for (const file of files) {
    const [built, copied] = await Promise.all([extensionDir, copyDir].map((dir) => readFile(join(dir, file))));
    if (file !== "/manifest.json") {
      assert.ok(built.equals(copied), `${file} differs`);
      continue;
    }
    const { host_permissions: hosts, ...rest } = JSON.parse(copied.toString("utf8"));
    const original = JSON.parse(built.toString("utf8"));
    assert.equal(original.host_permissions, undefined, "the built extension asks for hosts at install");
    assert.ok(hosts?.length > 0, "the copy has no hosts");
    assert.deepEqual(rest, original, "the manifests differ in more than host_permissions");
  }
}
