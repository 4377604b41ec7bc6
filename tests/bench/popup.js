// The popup's first useful paint, in both browsers: from the start of its navigation, with the background awake and asleep.
import { until } from "../e2e/browsers/index.js";
import { ORIGINS, stage } from "../e2e/stage.js";
import { median } from "./figures.js";
import { fleetEntries } from "./fleet-entries.js";
import { FINE_CLOCK, PATTERNS, plural, put, settle } from "./fleet.js";

const SIZES = [1, 10, 1000];

/** Put after the popup's own script: a mark when what it is about is drawn, and handed over for painting. */
function marks() {
  const main = document.getElementById("main");
  const observer = new MutationObserver(() => {
    if (main.hasAttribute("aria-busy")) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => (port1.close(), performance.mark("bench:drawn", { detail: main.childElementCount }));
      port2.postMessage(null);
    });
  });
  observer.observe(main, { attributes: true });
}

export async function popup({ book, runs, browsers, versions, say }) {
  for (const browser of browsers) {
    const on = await stage({ browser, extension: "shipped", watch: ["jira"], patterns: PATTERNS, launch: { prefs: FINE_CLOCK }, spoil: { "popup/popup.js": (source) => `${source}\n(${marks})();\n` } });
    try {
      versions[browser] ??= (await on.session.browser.version()).replace(/^(Headless)?Chrome/, "Chromium").replace("/", " ");
      const tab = await on.tab();
      await on.open(tab, "jira", "how-it-works");
      for (const instances of SIZES) {
        await put(on.session, fleetEntries({ instances, now: Date.now(), first: ["jira", ORIGINS.jira] }));
        await settle(on, instances);
        const times = { awake: [], asleep: [] };
        for (let run = -1; run < runs; run++) {
          for (const who of ["awake", "asleep"]) {
            await on.ask({ request: { kind: "popupOpened", tab: 0, signals: null } });
            if (who === "asleep") await on.session.killBackground();
            const opened = await on.session.openPopup(tab);
            const [{ startTime, detail }] = await until(() => opened.evaluate(() => {
              const found = performance.getEntriesByName("bench:drawn").map(({ startTime, detail }) => ({ startTime, detail }));
              return found.length > 0 && found;
            }), { what: "the popup is drawn" });
            if (!(detail > 1)) throw new Error("the popup is drawn and has nothing in it");
            if (run >= 0) times[who].push(startTime); // the first one warms up
            await opened.close();
            await until(() => opened.isClosed(), { what: "popup closed" });
          }
        }
        for (const [who, list] of Object.entries(times)) {
          book.add({
            what: `popup drawn, ${plural(instances)}, background ${who}`, where: browser, unit: "ms", value: median(list), worst: Math.max(...list), runs, limit: 150,
          });
        }
      }
    } finally {
      await on.close();
    }
    say(`  ${browser} done`);
  }
}
