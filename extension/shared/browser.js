// The only door to the browser's extension API. Loaded by pages, content scripts and the background.
// A page's element with the id "mtg" or "browser" is a global too, but never an own one: only own properties are believed.
if (!Object.hasOwn(globalThis, "mtg")) globalThis.mtg = /** @type {any} */ ({});
mtg.browser = Object.hasOwn(globalThis, "browser") ? globalThis.browser : globalThis.chrome;
