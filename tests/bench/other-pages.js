// What the other pages of a watched instance pay: the gate beside an empty content script, by Chromium's own trace.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launch, trace } from "../e2e/browsers/index.js";
import { stage } from "../e2e/stage.js";
import { PATHS } from "../site/shells.js";
import { median } from "./figures.js";

const here = fileURLToPath(new URL(".", import.meta.url));

export async function otherPages({ book, runs, browsers, versions, say }) {
  if (!browsers.includes("chromium")) return;
  const count = Math.max(runs, runs >= 20 ? 30 : runs);
  const on = await stage({ browser: "chromium", extension: "shipped", watch: ["jira"] });
  let empty;
  try {
    versions.chromium = (await on.session.browser.version()).replace(/^(Headless)?Chrome/, "Chromium").replace("/", " ");
    empty = await launch({ browser: "chromium", extensionDir: path.join(here, "empty"), hosts: { "jira.example.com": on.site.jira.port } });
    // A content script's message reaches every page of the extension, this quiet one too; the background may sleep meanwhile.
    await on.session.inExtension(() => {
      globalThis.heard = [];
      chrome.runtime.onMessage.addListener((message) => void globalThis.heard.push(message?.shell ?? message?.request?.kind ?? "?"));
    });
    const address = on.url("jira", PATHS.jira.ordinary);
    /** Milliseconds in the extension's scripts while a page loads, compiling included. */
    const measure = async (session, tab) => {
      await tab.goto("about:blank");
      const { events } = await trace(tab, () => tab.goto(address, { waitUntil: "load" }));
      const ours = events.filter(({ ph, name, args }) => ph === "X" && (name === "EvaluateScript" || name === "FunctionCall")
        && args.data?.url?.startsWith(session.extensionOrigin));
      if (ours.length === 0) throw new Error("the trace shows no content script");
      // The thread's own time: what other programs take of the processor meanwhile is not the page's.
      return ours.reduce((sum, { tdur }) => sum + tdur / 1000, 0);
    };
    const tabs = { ours: await on.session.newPage(), empty: await empty.newPage() };
    const times = { ours: [], empty: [] };
    for (let run = -2; run < count; run++) {
      for (const who of run % 2 ? ["ours", "empty"] : ["empty", "ours"]) {
        const ms = await measure(who === "ours" ? on.session : empty, tabs[who]);
        if (run >= 0) times[who].push(ms);
      }
    }
    const { ours, empty: none } = times;
    book.add({ what: "other pages: our content script", where: "chromium", unit: "ms", value: median(ours), worst: Math.max(...ours), runs: count });
    book.add({ what: "other pages: an empty content script", where: "chromium", unit: "ms", value: median(none), worst: Math.max(...none), runs: count });
    book.add({ what: "other pages: ours more than an empty one", where: "chromium", unit: "ms", value: median(ours) - median(none), runs: count, limit: 0.3 });

    // Afterwards nothing of ours is left: the page changes and we neither run nor send.
    const changed = await trace(tabs.ours, () => tabs.ours.evaluate(() => new Promise((resolve) => {
      for (let turn = 0; turn < 1_000; turn++) document.body.append(document.createElement("p"));
      location.hash = "elsewhere";
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)));
    })));
    const calls = Object.entries(changed.scripts).filter(([url]) => url.startsWith(on.session.extensionOrigin)).reduce((sum, [, entry]) => sum + entry.calls, 0);
    book.add({ what: "other pages: our calls after 1,000 changes of the page", where: "chromium", unit: "calls", value: calls, limit: 0 });
    const messages = await on.session.inExtension(() => globalThis.heard);
    if (messages.length > 0) say(`  heard: ${[...new Set(messages)].join(", ")}`);
    book.add({ what: "other pages: messages sent", where: "chromium", unit: "messages", value: messages.length, limit: 0 });
  } finally {
    await empty?.close();
    await on.close();
  }
}
