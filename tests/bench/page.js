// What the benches do inside the demo's page. Sent there whole, so nothing from outside may be named in it.

/** Put into a page before its own scripts; `window.__bench` is then: */
export function installBench() {
  const LIMIT = 10_000;
  /** The first mark of the card that fits, now or when it comes. */
  const painted = (fits) => new Promise((resolve, reject) => {
    const end = setTimeout(() => reject(new Error("the card was not painted in time")), LIMIT);
    const look = () => {
      const mark = performance.getEntriesByName("bench:card").find(fits);
      if (!mark) return;
      clearTimeout(end);
      watcher.disconnect();
      resolve(mark.startTime);
    };
    const watcher = new PerformanceObserver(look);
    watcher.observe({ type: "mark" });
    look();
  });
  const after = async (shown, part) => (await painted(({ startTime, detail }) => startTime >= shown.at && detail.includes(part))) - shown.at;

  window.__bench = {
    /** The card is there, with this text. */
    card: (part) => painted(({ detail }) => detail.includes(part)),
    /** Goes to a route; how long after its screen stood in the document the card's text was painted. `delay`: how late the page renders it. */
    async step(route, delay, part) {
      performance.clearMarks("bench:card");
      return after(await window.__demo.go(route, { delay }), part);
    },
    /** 10,000 changes in two seconds, then a screen: as above, and how long it all took. */
    async burst(route, part) {
      performance.clearMarks("bench:card");
      const began = performance.now(), before = window.__demo.mutations;
      const shown = await window.__demo.burst(route);
      const lasted = performance.now() - began, mutations = window.__demo.mutations - before;
      return { after: await after(shown, part), lasted, mutations };
    },
    /** From the gate's first line to the painted card. */
    gate: async () => (await painted(() => true)) - performance.getEntriesByName("bench:gate")[0].startTime,
    /** So many changes more by the page's own storm. */
    changes: (more) => new Promise((resolve) => {
      const end = window.__demo.mutations + more;
      const look = () => (window.__demo.mutations >= end ? resolve(true) : requestAnimationFrame(look));
      look();
    }),
    /** Nothing in the document has changed for so long. An admin reads a screen before the next; on a restless page the card looks less often. */
    rest: (ms) => new Promise((resolve) => {
      let timer = 0;
      const again = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          observer.disconnect();
          resolve(true);
        }, ms);
      };
      const observer = new MutationObserver(again);
      observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
      again();
    }),
  };
}
