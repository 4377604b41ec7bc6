// Match patterns, where browsers differ in them. For the background and the popup; pages need none.

/** Firefox accepts a match pattern with a port and then never matches it: there a pattern stands for all ports of its host. */
mtg.coversAllPorts = () => mtg.browser.runtime.getURL("").startsWith("moz-");

/** The pattern for a path on an origin, as this browser honours it. */
mtg.matchPattern = (origin, path = "/*") => {
  const { protocol, hostname } = new URL(origin);
  return (mtg.coversAllPorts() ? `${protocol}//${hostname}` : origin) + path;
};
