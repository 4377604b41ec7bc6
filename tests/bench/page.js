// What the benches do inside the demo's page: functions that are sent there whole.

/**
 * Goes to a route and answers how long after the screen stood in the document the card's text was painted, in milliseconds.
 * @param {string} route @param {number} delay how late the page renders it @param {string} part of the card's text
 */
export async function stepTime(route, delay, part) {
  performance.clearMarks("bench:card");
  const shown = await window.__demo.go(route, { delay });
  const hit = () => performance.getEntriesByName("bench:card").find(({ startTime, detail }) => startTime >= shown.at && detail.includes(part));
  const mark = await new Promise((resolve) => {
    const watcher = new PerformanceObserver(() => look());
    const look = () => {
      const mark = hit();
      if (!mark) return;
      watcher.disconnect();
      resolve(mark);
    };
    watcher.observe({ type: "mark" });
    look();
  });
  return mark.startTime - shown.at;
}

/** 10,000 changes in two seconds, then a screen; answers as above, and how long it all took. @param {string} route @param {string} part */
export async function burstTime(route, part) {
  performance.clearMarks("bench:card");
  const began = performance.now(), before = window.__demo.mutations;
  const shown = await window.__demo.burst(route);
  const lasted = performance.now() - began, mutations = window.__demo.mutations - before;
  const hit = () => performance.getEntriesByName("bench:card").find(({ startTime, detail }) => startTime >= shown.at && detail.includes(part));
  const mark = await new Promise((resolve) => {
    const watcher = new PerformanceObserver(() => look());
    const look = () => {
      const mark = hit();
      if (!mark) return;
      watcher.disconnect();
      resolve(mark);
    };
    watcher.observe({ type: "mark" });
    look();
  });
  return { after: mark.startTime - shown.at, lasted, mutations };
}

/** Kept when nothing in the document has changed for so long. An admin reads a screen before the next; the card waits longer on a restless page. */
export function rest(ms) {
  return new Promise((resolve) => {
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
  });
}

/** From the gate's first line to the painted card. @returns {Promise<number>} milliseconds */
export async function gateTime() {
  const first = (name) => performance.getEntriesByName(name)[0];
  await new Promise((resolve) => {
    const watcher = new PerformanceObserver(() => look());
    const look = () => {
      if (!first("bench:card")) return;
      watcher.disconnect();
      resolve(true);
    };
    watcher.observe({ type: "mark" });
    look();
  });
  return first("bench:card").startTime - first("bench:gate").startTime;
}
