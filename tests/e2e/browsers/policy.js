// The browser's own policy for the extension, as a company sets it: a file below /etc, which is there for the launched browser alone. It lives in a
// mount namespace of its own, so the machine's /etc stays as it is, and nothing is left when the browser has ended.
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where browsers look, below /etc, and the folder here that they find there. */
const PLACES = { "chromium/policies": "chromium", "opt/chrome/policies": "chromium", "firefox/policies": "firefox" };

/** The id that Chromium gives to an unpacked extension. */
async function chromiumId(dir, manifest) {
  const of = manifest.key ? Buffer.from(manifest.key, "base64") : await realpath(dir);
  const digits = createHash("sha256").update(of).digest("hex").slice(0, 32);
  return [...digits].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join("");
}

/**
 * @param {string} program the browser
 * @param {string} extensionDir
 * @param {unknown} value what the extension is to find in `storage.managed`
 * @param {(id: string) => object} [others] Chromium's other policies, by the extension's id
 * @returns {Promise<{program: string, set: (value: unknown) => Promise<void>, close: () => Promise<void>}>} the program to launch instead
 */
export async function underPolicy(program, extensionDir, value, others = () => ({})) {
  const folder = await mkdtemp(join(tmpdir(), "policy-"));
  const manifest = JSON.parse(await readFile(join(extensionDir, "manifest.json"), "utf8"));
  const ids = { chromium: await chromiumId(extensionDir, manifest), firefox: manifest.browser_specific_settings.gecko.id };
  // Neither folder need exist on this machine: an overlay adds them, and each is then bound to one here, so that a change is noticed.
  for (const place of Object.keys(PLACES)) await mkdir(join(folder, "etc", place), { recursive: true });
  await mkdir(join(folder, "chromium", "managed"), { recursive: true });
  await mkdir(join(folder, "firefox"), { recursive: true });
  const set = async (next) => {
    const files = {
      "chromium/managed/extension.json": { ...others(ids.chromium), "3rdparty": { extensions: { [ids.chromium]: next } } },
      "firefox/policies.json": { policies: { "3rdparty": { Extensions: { [ids.firefox]: next } } } },
    };
    for (const [path, content] of Object.entries(files)) {
      await writeFile(join(folder, path), JSON.stringify(content));
    }
  };
  await set(value);
  const binds = Object.entries(PLACES).map(([place, source]) => `mount --bind "$0/${source}" "/etc/${place}"`);
  const mounts = [`mount -t overlay overlay -o "lowerdir=$0/etc:/etc" /etc`, ...binds].join(" && ");
  const root = process.getuid() === 0;
  // Only root may mount: somebody else is root in a namespace of their own, and themselves again in one within.
  const asUser = root ? "" : `unshare --user --map-user=${process.getuid()} --map-group=${process.getgid()} -- `;
  const script = `#!/bin/sh
exec unshare --mount --propagation private ${root ? "" : "--map-root-user "}-- /bin/sh -c '${mounts} && exec ${asUser}"$@"' '${folder}' '${program}' "$@"
`;
  const wrapper = join(folder, "browser");
  await writeFile(wrapper, script, { mode: 0o755 });
  return { program: wrapper, set, close: () => rm(folder, { recursive: true, force: true }) };
}
