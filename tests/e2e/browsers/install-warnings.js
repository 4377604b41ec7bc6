// Which permission warnings people would read when they install: asked of Chromium itself, through a second extension with "management".
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROBE = fileURLToPath(new URL("../warnings-probe", import.meta.url));

/**
 * @param {import("./chromium.js").ChromiumSession} session Chromium only
 * @param {string | object} manifest the folder of an extension, or a manifest
 * @returns {Promise<string[]>}
 */
export async function installWarnings(session, manifest) {
  const json = typeof manifest === "string" ? await readFile(join(manifest, "manifest.json"), "utf8") : JSON.stringify(manifest);
  const id = await session.browser.installExtension(PROBE);
  const page = await session.browser.newPage({ background: true });
  try {
    await page.goto(`chrome-extension://${id}/manifest.json`);
    return await page.evaluate((text) => chrome.management.getPermissionWarningsByManifest(text), json);
  } finally {
    await page.close();
    await session.browser.uninstallExtension(id);
  }
}
