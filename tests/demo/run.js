// The demo: site, browser, extension. With a display for a person to try; without one it walks the story and leaves pictures.
//
//   node tests/demo/run.js [--firefox] [--stay] [--pictures FOLDER]
//
//   --stay       without a display: the site stays up after the walk
//   --pictures   the walk even where there is a display, and the README's handful of pictures into FOLDER
import path from "node:path";
import { parseArgs } from "node:util";
import { API } from "../site/api.js";
import { certificateFor } from "../site/certificate.js";
import { ROOT, openStage } from "./stage.js";
import { DEMO_ACCOUNT, prepare, walk, WELCOME } from "./story.js";

const { values: options } = parseArgs({
  options: {
    firefox: { type: "boolean", default: false },
    stay: { type: "boolean", default: false },
    pictures: { type: "string" },
  },
});
const browser = options.firefox ? "firefox" : "chromium";
const name = options.firefox ? "Firefox" : "Chromium";
const screen = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY) && options.pictures === undefined;
const PORTS = { jira: 8080, confluence: 8090, cloud: 8091 };
const say = (text) => console.log(text);

/** Atlassian's pages are stand-ins too, under their real names and over TLS; only this browser finds them there. */
const CLOUD = "migration.atlassian.com", SIGN_IN = "id.atlassian.com";
const cloudHosts = ({ cloud }) => ({ [CLOUD]: cloud.port, [SIGN_IN]: cloud.port });
/** Addresses that a person can open: loopback by number, whatever the ports came to. */
const byNumber = (site) => ({
  hosts: cloudHosts(site), origins: { jira: site.jira.origin, confluence: site.confluence.origin }, granted: ["http://127.0.0.1/*", `https://${CLOUD}/*`],
});
/** Addresses for pictures: names as an admin has them, the same on every machine. */
const byName = (site) => ({
  hosts: { "jira.example.com": site.jira.port, "team.example.com": site.jira.port, "wiki.example.com": site.confluence.port, ...cloudHosts(site) },
  origins: { jira: "http://jira.example.com:8080", confluence: "http://wiki.example.com:8090" },
  granted: ["http://jira.example.com/*", "http://team.example.com/*", "http://wiki.example.com/*", "https://*.customers.example/*", `https://${CLOUD}/*`, `${API}/*`],
});

/** Until Ctrl+C, or the browser is closed. */
const untilEnd = (session) => new Promise((resolve) => {
  process.once("SIGINT", resolve);
  process.once("SIGTERM", resolve);
  session?.browser.once("disconnected", resolve);
});

function sayAddresses({ jira, confluence }) {
  for (const [product, { port }] of Object.entries({ jira, confluence })) {
    if (port !== PORTS[product]) say(`Port ${PORTS[product]} is in use: ${product} took ${port}.`);
  }
  say(`  Jira          ${jira.assistantUrl}`);
  say(`  Confluence    ${confluence.assistantUrl}`);
  say(`  to be taught  ${jira.taughtUrl}`);
  say(`  switches      ${jira.demoUrl} and ${confluence.demoUrl}`);
}

async function show(stage) {
  const { site, session } = stage;
  await prepare(stage);
  stage.api.set(DEMO_ACCOUNT);
  // It comes to the front by itself: what is to be seen first comes after it.
  await session.openedPage(WELCOME);
  const opened = (await session.browser.pages()).filter((page) => !page.url().endsWith(WELCOME));
  const assistant = await session.newPage();
  await assistant.goto(site.jira.assistantUrl);
  const switches = await session.newPage();
  await switches.goto(site.jira.demoUrl);
  await Promise.all(opened.map((page) => page.close().catch(() => {}))); // the empty first tab
  await assistant.bringToFront();
  await stage.card(assistant);
  say(`${name} is open on the Migration Assistant of a demo Jira; the card is in a corner of the page.`);
  sayAddresses(site);
  say(`To try:
  · “Renew now” on the card: it shows each step and rings what to press, on Atlassian's page (a stand-in) too, and sees the renewal
  · “This does not work” on the card; and the switch “staleChecks”, then a renewal and “Check for errors”: possible caching trouble
  · the switches: age of the token, then the assistant's “Check for errors”; what the checks say moves the card
  · the page to be taught: nothing tells what it is; press the extension's button there${options.firefox ? "" : " (behind the puzzle piece)"} and say so
  · the popup's “Dashboard”: all tokens, the planner, reminders, copies; its API is a stand-in too, and takes the email ${DEMO_ACCOUNT.email} with the token ${DEMO_ACCOUNT.token}
  · Confluence, and the popup on any page: its tokens, “I renewed on…”, “Stop watching”
Close ${name} or press Ctrl+C here to end.`);
  await untilEnd(session);
}

const began = performance.now();
say(`Starting the demo site and ${name} with the extension${screen ? "" : " (no display: the story is walked without one)"} …`);
const stage = await openStage({
  browser,
  address: screen ? byNumber : byName,
  site: {
    portJira: PORTS.jira, portConfluence: PORTS.confluence, portCloud: PORTS.cloud,
    cloudTls: await certificateFor([CLOUD, SIGN_IN]), settings: { cloudOrigin: `https://${CLOUD}`, signInOrigin: `https://${SIGN_IN}` },
  },
  api: true,
  launch: screen ? { headless: false, ownDisplay: true, window: { width: 1280, height: 900 } } : { window: { width: 1320, height: 1000 } },
});
say(`  done in ${((performance.now() - began) / 1000).toFixed(1)} s`);
try {
  if (screen) await show(stage);
  else {
    await walk(stage, { say, folder: path.join(ROOT, "target/demo"), pictures: options.pictures && path.resolve(options.pictures) });
    if (options.stay) {
      await stage.session.close();
      say("The demo site stays up; Ctrl+C ends it.");
      sayAddresses(stage.site);
      await untilEnd();
    }
  }
} finally {
  await stage.close();
}
