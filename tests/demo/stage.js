// The demo site and a browser with the built extension on it, already watching: what the demo and the benches start from.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { closedRoot, launch, until, withHostPermissions } from "../e2e/browsers/index.js";
import { API_HOST, startApi } from "../site/api.js";
import { certificateFor } from "../site/certificate.js";
import { startSite } from "../site/server.js";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const DAY = 86_400_000, HOUR = 3_600_000, MINUTE = 60_000;
export const HOST = "html > [data-migration-token-guide]";

const MESSAGES = JSON.parse(await readFile(path.join(ROOT, "extension/_locales/en/messages.json"), "utf8"));

/** The product's own sentence, up to its first argument. @param {string} key */
export const words = (key) => MESSAGES[key].message.split("$")[0].trim();

/**
 * @typedef {object} Origins Where the two products are reached, e.g. "http://jira.example.com:8080".
 * @property {string} jira
 * @property {string} confluence
 */

/**
 * Opens site and browser. Everything that was started ends with `close()`.
 * @param {object} options
 * @param {"chromium" | "firefox"} options.browser
 * @param {(site: Awaited<ReturnType<typeof startSite>>) => { hosts: Record<string, number>, origins: Origins, granted: string[] }} options.address
 *   `hosts`: names that lead to the site; `granted`: match patterns of what the extension may look at from the start
 * @param {object} [options.site] for `startSite`
 * @param {boolean} [options.api] a stand-in for Atlassian's API as well, under its real name
 * @param {object} [options.launch] further options of `launch`
 * @param {(copy: string) => Promise<void>} [options.prepare] changes the extension's copy before it is loaded
 */
export async function openStage({ browser, address, site: siteOptions = {}, api: withApi = false, launch: more = {}, prepare }) {
  const folder = await mkdtemp(path.join(tmpdir(), "migration-token-guide-"));
  /** @type {(() => Promise<unknown>)[]} */
  const ends = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const site = await startSite({ fallBack: true, ...siteOptions });
    ends.push(() => site.close());
    const { hosts, origins, granted } = address(site);
    const api = withApi ? await startApi(await certificateFor([API_HOST])) : null;
    if (api) {
      ends.push(() => api.close());
      hosts[API_HOST] = api.port;
    }
    const extensionDir = await withHostPermissions(path.join(ROOT, "pkg/extension"), granted, path.join(folder, "extension"));
    await prepare?.(extensionDir);
    const session = await launch({ browser, extensionDir, hosts, ...more });
    ends.push(() => session.close());
    return makeStage({ site, api, session, origins, close, folder });
  } catch (error) {
    await close();
    throw error;
  }
}

function makeStage({ site, api, session, origins, close, folder }) {
  /** Asks the background as the popup does. */
  const ask = async (message) => {
    const answer = await session.inExtension(async (sent) => {
      const { runtime } = globalThis.browser ?? globalThis.chrome;
      return runtime.sendMessage(sent);
    }, message);
    if (!answer?.ok) throw new Error(`the background refused ${JSON.stringify(message)}: ${JSON.stringify(answer)}`);
    return answer.ok;
  };
  /**
   * Changes one stored entry as our own pages do it: the background writes, and brings everything else up to date.
   * @param {string} key
   * @param {(entry: any) => any} change from the content (undefined: there is none) to the new one
   */
  const edit = (key, change) => until(async () => {
    const before = await session.inExtension(async (what) => (await (globalThis.browser ?? globalThis.chrome).storage.local.get(what))[what] ?? null, key);
    const writes = [{ key, value: change(before === null ? undefined : structuredClone(before)) }];
    // Refused when the background was faster: then once more, as the pages do it.
    return ask({ shell: "commit", before: { [key]: before }, writes, removes: [] }).catch(() => false);
  }, { what: `${key} changed` });
  return {
    site, api, session, origins, close, folder, ask,
    /** An address of a product: `inside` is a path of the demo site. */
    url: (product, inside) => origins[product] + inside,
    /** Watches by the popup's own messages; the permission is there already. */
    async watch(product, base = origins[product], teach = null) {
      const tab = await session.inExtension(async () => (await (globalThis.browser ?? globalThis.chrome).tabs.getCurrent()).id);
      await ask({ request: { kind: "watchIntent", tab, base, product, teach } });
      await ask({ shell: "checkGrants" });
    },
    edit,
    /** What the admin would have typed an hour ago: the last renewal was so long ago. An earlier answer of this kind is taken back. */
    renewedBefore: (product, age, base = origins[product]) => edit(`instance:${product}:${base}`, (record) => {
      const [first = {}, ...others] = record.tokens ?? [];
      const from = new Date(Date.now() - age).toISOString();
      const given = { at: new Date(Date.now() - HOUR).toISOString(), what: "typed", from, to: from };
      // A renewal ends the journey that led to it.
      const { guiding, here, tried, staysUnnamed, ...rest } = record;
      return { ...rest, tokens: [{ ...first, evidence: [...(first.evidence ?? []).filter(({ what }) => what !== "typed"), given] }, ...others] };
    }),
    /** Takes back whatever the admin gave. */
    forget: (product, base = origins[product]) => edit(`instance:${product}:${base}`, (record) => ({
      ...record, tokens: (record.tokens ?? []).map((token) => ({ ...token, evidence: (token.evidence ?? []).filter(({ what }) => what !== "typed" && what !== "renewalSeen") })),
    })),
    /** The card of a page, once it is drawn. */
    card: (page) => closedRoot(page, HOST),
    /** The badge's text on the toolbar button. */
    badge: () => session.inExtension(() => (globalThis.browser ?? globalThis.chrome).action.getBadgeText({})),
  };
}

/**
 * Presses a button of the card as a person does: seen for a while, and nothing above it. The card believes no press within
 * half a second after it appeared or moved.
 * @param {Awaited<ReturnType<typeof closedRoot>>} card
 * @param {object | string} locator
 */
export async function press(card, locator) {
  let place = "", since = 0;
  await until(async () => {
    const now = JSON.stringify(await card.rect(locator)), reachable = await card.reachable(locator);
    if (now !== place || !reachable) [place, since] = [now, performance.now()];
    return reachable && performance.now() - since > 600;
  }, { what: `${JSON.stringify(locator)} at rest`, every: 40 });
  await card.click(locator);
}
