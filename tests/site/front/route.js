/**
 * The assistant's own addresses. One page lives at one server path; its screens are either paths below it or hashes.
 */

/** @typedef {string} Route a key of `screens` in screens.jsx */

/** @param {{ routeMode: "path" | "hash", assistantPath: string }} page */
export function createRouter({ routeMode, assistantPath }) {
  const listeners = new Set();
  const tell = () => listeners.forEach((listener) => listener());
  const clean = (text) => decodeURIComponent(text).replace(/^[#/]+|\/+$/g, "").split("?")[0];

  const current = () => {
    const name = routeMode === "hash" ? clean(location.hash) : clean(location.pathname.slice(assistantPath.length));
    return name === "home" ? "" : name;
  };
  const address = (route) => (routeMode === "hash" ? `#${route || "home"}` : assistantPath + (route && `/${route}`));

  window.addEventListener("popstate", tell);
  if (routeMode === "hash") window.addEventListener("hashchange", tell);

  return {
    current,
    address,
    /** What follows "?" inside the route, such as the outcome of a return from the cloud. */
    note: () => new URLSearchParams((routeMode === "hash" ? location.hash : location.search).split("?")[1] ?? ""),
    go(route, { replace = false } = {}) {
      if (routeMode === "hash" && !replace) {
        location.hash = address(route);
        return;
      }
      history[replace ? "replaceState" : "pushState"](null, "", address(route));
      tell();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
