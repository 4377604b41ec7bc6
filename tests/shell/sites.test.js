// Permissions and registrations, in a browser with ports in its patterns and in one without.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeBrowser } from "./fake-browser.js";

await fakeBrowser();
const { granted, origins, register, release, CARD_SCRIPTS } = await import("../../extension/background/sites.js");

const JIRA = "http://host.example.com:8080";
const WIKI = "http://host.example.com:8090";
const CLOUD = "https://migration.atlassian.com";
/** What is stored: the keys of instances with these bases, and `meta`. */
const stored = (/** @type {unknown[]} */ bases, /** @type {string} */ intent = "", /** @type {unknown} */ cloudHosts = undefined) =>
  /** @type {[string[], any]} */ ([["meta", "rotation", ...bases.map((base, at) => `instance:${at % 2 ? "confluence" : "jira"}:${base}`)], { intent: intent ? { base: intent } : null, cloudHosts }]);
const wanted = (/** @type {[string[], any]} */ [keys, meta]) => origins(keys, meta).wanted;
const gate = (/** @type {string} */ origin, paths = ["/*"]) => ({ id: `gate ${origin}`, origin, paths, gate: true });

test("patterns name the port in Chromium and leave it out in Firefox", async () => {
  await fakeBrowser({ kind: "chromium" });
  assert.equal(mtg.matchPattern(JIRA), "http://host.example.com:8080/*");
  assert.equal(mtg.matchPattern("https://[::1]:8443", "/jira/*"), "https://[::1]:8443/jira/*");
  await fakeBrowser({ kind: "firefox" });
  assert.equal(mtg.matchPattern(JIRA), "http://host.example.com/*");
  assert.equal(mtg.matchPattern("https://[::1]:8443", "/jira/*"), "https://[::1]/jira/*");
});

test("origins come from instances' keys and the intent, each once; what is no web address is passed over", () => {
  const bases = [`${JIRA}/jira`, `${JIRA}/confluence`, WIKI, "file:///etc", "nonsense", ""];
  assert.deepEqual(origins(...stored(bases, "https://new.example.com/x")), { watched: [JIRA, WIKI, CLOUD], wanted: [JIRA, WIKI, CLOUD, "https://new.example.com"] });
  for (const broken of [null, undefined, 7, "x", [], {}, { intent: "x" }, { intent: { base: 7 } }, { cloudHosts: 7 }, { cloudHosts: [] }, { managed: 7 }, { managed: { cloudHosts: [] } }]) {
    assert.deepEqual(origins([], broken), { watched: [CLOUD], wanted: [CLOUD] });
  }
  assert.deepEqual(origins(["aside:instance:jira:http://a.example.com", "instance:jira", "instance", "tab:http://b.example.com", "instance::http://c.example.com"], null).watched, [CLOUD]);
});

test("Atlassian's page is the commercial cloud's, or those that the admin named; always https, never a sign-in page", async () => {
  const named = (/** @type {unknown[]} */ ...cloudHosts) => origins([], { cloudHosts }).watched;
  assert.deepEqual(named("migration.example-us-gov.com", "migration.example-us-gov.com:8443"), ["https://migration.example-us-gov.com", "https://migration.example-us-gov.com:8443"]);
  assert.deepEqual(named("id.atlassian.com", "ID.Atlassian.com", "x@id.atlassian.com/y", "id.atlassian.com:443", "", null, " ", "a b", "%"), []);
  await fakeBrowser({ granted: [`${CLOUD}/*`] });
  assert.deepEqual(await granted(wanted(stored([JIRA]))), [CLOUD]);
  assert.deepEqual(await granted(wanted(stored([JIRA], "", ["other.example.com"]))), []);
  // What the organisation sets counts before it.
  assert.deepEqual(origins([], { cloudHosts: ["own.example.com"], managed: { cloudHosts: ["set.example.com"] } }).watched, ["https://set.example.com"]);
  assert.deepEqual(origins([], { cloudHosts: ["own.example.com"], managed: { cloudHosts: [] } }).watched, ["https://own.example.com"]);
});

test("access to Atlassian's page is given back when it is no longer named, and not before", async () => {
  const fake = await fakeBrowser({ granted: [`${CLOUD}/*`, `${JIRA}/*`] });
  await release([CLOUD, JIRA], wanted(stored([])));
  assert.deepEqual([...fake.patterns], [`${CLOUD}/*`]);
  await release([CLOUD], wanted(stored([], "", ["other.example.com"])));
  assert.deepEqual([...fake.patterns], []);
});

test("the scripts for Atlassian's page are the card's, on all of its paths and without a gate", async () => {
  const fake = await fakeBrowser();
  await register([gate(JIRA), { id: "cloud migration.atlassian.com", origin: CLOUD, paths: ["/*"], gate: false }]);
  assert.deepEqual(fake.scripts().map(({ matches, js }) => [matches, js.length > 1]), [[[`${JIRA}/*`], false], [[`${CLOUD}/*`], true]]);
});

test("granted are the origins that the browser says yes to", async () => {
  await fakeBrowser({ granted: ["http://host.example.com:8080/*"] });
  assert.deepEqual(await granted(wanted(stored([JIRA, WIKI]))), [JIRA]);
  await fakeBrowser({ kind: "firefox", granted: ["http://host.example.com/*"] });
  assert.deepEqual(await granted(wanted(stored([JIRA], WIKI))), [JIRA, WIKI]);
});

test("asked for is only what a wider grant may cover, all of it at once, and one by one only where the answer is no", async () => {
  const many = Array.from({ length: 1000 }, (_, at) => `https://host-${at}.example.com:8443`);
  const asked = async (/** @type {string[]} */ patterns, /** @type {string[]} */ origins, /** @type {string[]} */ no = []) => {
    const fake = await fakeBrowser();
    fake.browser.permissions.getAll = async () => ({ origins: patterns });
    fake.browser.permissions.contains = async ({ origins }) => (fake.calls.push(["contains", origins]), origins.every((pattern) => !no.includes(pattern)));
    return { found: await granted(origins), asked: fake.called("contains").map(([patterns]) => patterns) };
  };
  assert.deepEqual(await asked([`${JIRA}/*`], [JIRA, ...many]), { found: [JIRA], asked: [] });
  for (const wide of ["*://*/*", "<all_urls>", "https://*.example.com/*", "*://*.example.com:*/*"]) {
    const { found, asked: calls } = await asked([`${JIRA}/*`, wide], [JIRA, ...many]);
    assert.deepEqual([found, calls.length], [[JIRA, ...many], 1], wide);
  }
  assert.deepEqual(await asked(["*://host.example.com/*"], [JIRA, WIKI, CLOUD], [`${WIKI}/*`]), {
    found: [JIRA], asked: [[`${JIRA}/*`, `${WIKI}/*`], [`${JIRA}/*`], [`${WIKI}/*`]],
  });
});

test("a browser that refuses to answer grants nothing", async () => {
  const fake = await fakeBrowser({ granted: ["http://host.example.com:8080/*"] });
  fake.refused.add("contains").add("permissions.getAll");
  assert.deepEqual(await granted(wanted(stored([JIRA]))), []);
});

test("stopping one of two ports of a host: Chromium gives its port back, Firefox keeps the host", async () => {
  const chromium = await fakeBrowser({ granted: [`${JIRA}/*`, `${WIKI}/*`] });
  await release([JIRA], wanted(stored([WIKI])));
  assert.deepEqual([...chromium.patterns], [`${WIKI}/*`]);
  const firefox = await fakeBrowser({ kind: "firefox", granted: ["http://host.example.com/*"] });
  await release([JIRA], wanted(stored([WIKI])));
  assert.deepEqual([...firefox.patterns], ["http://host.example.com/*"]);
  await release([WIKI], wanted(stored([])));
  assert.deepEqual([...firefox.patterns], []);
});

test("a permission that is being asked for is not given back", async () => {
  const fake = await fakeBrowser({ granted: [`${JIRA}/*`] });
  await release([JIRA], wanted(stored([], `${JIRA}/jira`)));
  assert.deepEqual([...fake.patterns], [`${JIRA}/*`]);
});

test("a permission that the browser keeps does not stop the others from going", async () => {
  const fake = await fakeBrowser({ granted: [`${JIRA}/*`, `${WIKI}/*`] });
  fake.refused.add("permissions.remove");
  await release([JIRA, WIKI], wanted(stored([])));
  assert.equal(fake.called("permissions.remove").length, 2);
});

test("registrations become those of the list, and only what differs is touched", async () => {
  const fake = await fakeBrowser();
  const taught = { id: "taught", origin: WIKI, paths: ["/wiki/x*", "/wiki/a*"], gate: false };
  await register([gate(JIRA), taught]);
  assert.deepEqual(fake.scripts(), [
    { id: `gate ${JIRA}`, matches: [`${JIRA}/*`], js: ["content/gate.js"], runAt: "document_idle", allFrames: false, persistAcrossSessions: true },
    { id: "taught", matches: [`${WIKI}/wiki/x*`, `${WIKI}/wiki/a*`], js: CARD_SCRIPTS, runAt: "document_idle", allFrames: false, persistAcrossSessions: true },
  ]);
  fake.calls.length = 0;
  // Browsers give patterns back in an order of their own, and files sometimes from the root.
  Object.assign(fake.scripts()[1], { matches: [`${WIKI}/wiki/a*`, `${WIKI}/wiki/x*`], js: CARD_SCRIPTS.map((file) => `/${file}`) });
  await register([gate(JIRA), taught]);
  assert.deepEqual(fake.calls, [["getRegistered"]]);
  await register([gate(JIRA, ["/jira/*"])]);
  assert.deepEqual(fake.scripts().map(({ id, matches }) => [id, matches]), [[`gate ${JIRA}`, [`${JIRA}/jira/*`]]]);
  await register([]);
  assert.deepEqual(fake.scripts(), []);
});

test("two ports of a host are one registration where patterns have no ports", async () => {
  const fake = await fakeBrowser({ kind: "firefox" });
  await register([gate(JIRA), gate(WIKI)]);
  assert.deepEqual(fake.scripts().map(({ matches }) => matches), [["http://host.example.com/*"]]);
  await register([gate(WIKI)]);
  assert.deepEqual(fake.scripts().map(({ id }) => id), [`gate ${WIKI}`]);
});

test("an address that the browser cannot match does not keep the others from being registered or changed", async () => {
  const fake = await fakeBrowser();
  const { scripting } = fake.browser;
  const origins = Array.from({ length: 9 }, (_, at) => `http://host-${at}.example.com`);
  const good = origins.filter((_, at) => at !== 3);
  for (const name of /** @type {const} */ (["registerContentScripts", "updateContentScripts"])) {
    const real = scripting[name];
    scripting[name] = async (list) => {
      if (list.some(({ id }) => id === `gate ${origins[3]}`)) throw new Error("no such pattern");
      return real(list);
    };
  }
  await register(origins.map((origin) => gate(origin)));
  assert.deepEqual(fake.scripts().map(({ id }) => id).sort(), good.map((origin) => `gate ${origin}`));
  await register(origins.map((origin) => gate(origin, ["/jira/*"])));
  assert.deepEqual(fake.scripts().map(({ matches }) => matches[0]).sort(), good.map((origin) => `${origin}/jira/*`));
});

test("a thousand instances are registered, changed and taken away with one call each: browsers store all of them every time", async () => {
  const fake = await fakeBrowser();
  const origins = Array.from({ length: 1000 }, (_, at) => `http://host-${at}.example.com`);
  await register(origins.map((origin) => gate(origin)));
  await register(origins.map((origin) => gate(origin, ["/jira/*"])));
  await register([]);
  assert.deepEqual(["register", "update", "unregister"].map((name) => fake.called(name).length), [1, 1, 1]);
  assert.deepEqual(fake.scripts(), []);
});
