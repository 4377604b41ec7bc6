// What is asked of the browser, where browsers differ in it. For the background and our own pages; other pages need none.

/** Firefox accepts a match pattern with a port and then never matches it: there a pattern stands for all ports of its host. */
mtg.coversAllPorts = () => mtg.browser.runtime.getURL("").startsWith("moz-");

/** The kinds of data that a permission is asked for together with; only Firefox knows such a question, others refuse the field. */
mtg.dataConsent = (kinds) => (mtg.coversAllPorts() ? { data_collection: kinds } : {});

/** The pattern for a path on an origin, as this browser honours it. */
mtg.matchPattern = (origin, path = "/*") => {
  const { protocol, hostname } = new URL(origin);
  return (mtg.coversAllPorts() ? `${protocol}//${hostname}` : origin) + path;
};
