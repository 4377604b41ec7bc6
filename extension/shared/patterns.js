// What is asked of the browser, where browsers differ in it. For the background and our own pages; other pages need none.

/** Firefox accepts a match pattern with a port and then never matches it: there a pattern stands for all ports of its host. */
mtg.coversAllPorts = () => mtg.browser.runtime.getURL("").startsWith("moz-");

/** The kinds of data that a permission is asked for together with; only Firefox knows such a question, others refuse the field. */
mtg.dataConsent = (kinds) => (mtg.coversAllPorts() ? { data_collection: kinds } : {});

/** What a policy can set for the background; suggested instances, which may be many, only the dashboard asks for. */
const SETTINGS = ["cloudHosts", "features", "policy", "reminders", "welcome"];
/** No setting lies deeper than this. */
const LEVELS = 6;
/** What is deeper is no setting: cut, because the core reads no message of more than 16 levels. */
const shallow = (value, levels = LEVELS) => {
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return null;
  return Array.isArray(value)
    ? value.map((one) => shallow(one, levels - 1))
    : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shallow(one, levels - 1)]));
};

/** What the organisation's policy sets; null without one: Firefox rejects then, Chromium has nothing in it. `null`: all of it. */
mtg.managed = async (names = SETTINGS) => {
  const found = await mtg.browser.storage.managed.get(names).catch(() => ({}));
  return Object.keys(found).length > 0 ? shallow(found) : null;
};

/** The pattern for a path on an origin, as this browser honours it. */
mtg.matchPattern = (origin, path = "/*") => {
  const { protocol, hostname } = new URL(origin);
  return (mtg.coversAllPorts() ? `${protocol}//${hostname}` : origin) + path;
};
