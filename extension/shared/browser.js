// The only door to the browser's extension API, and where browsers differ. Loaded by pages, content scripts and the background.
// A page's element with the id "mtg" or "browser" is a global too, but never an own one: only own properties are believed.
if (!Object.hasOwn(globalThis, "mtg")) globalThis.mtg = /** @type {any} */ ({});
mtg.browser = Object.hasOwn(globalThis, "browser") ? globalThis.browser : globalThis.chrome;

/** Firefox accepts a match pattern with a port and then never matches it: there a pattern stands for all ports of its host. */
mtg.coversAllPorts = () => mtg.browser.runtime.getURL("").startsWith("moz-");

/** The pattern for a path on an origin, as this browser honours it. */
mtg.matchPattern = (origin, path = "/*") => {
  const { protocol, hostname } = new URL(origin);
  return (mtg.coversAllPorts() ? `${protocol}//${hostname}` : origin) + path;
};
