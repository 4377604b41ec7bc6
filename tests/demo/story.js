// The story that the demo walks without a display: each scene ends in a picture. It waits for states, never for a time.
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { closedRoot, until } from "../e2e/browsers/index.js";
import { labels } from "../site/labels.js";
import { routePath } from "../site/pages.js";
import { DAY, HOST, HOUR, MINUTE, press, words } from "./stage.js";

/** What the stand-in for Atlassian's API takes. */
export const DEMO_ACCOUNT = { email: "admin@example.com", token: "ATATT3xFfGF0-a-token-of-the-demo" };

/** What the extension opens by itself when it is installed. */
export const WELCOME = "dashboard/dashboard.html#welcome";

const SIZE = { width: 1280, height: 800 };
/** What the admin is supposed to have given as the last renewal: so much is left, and half an hour so that the hours stay as they are. */
const LEFT = { jira: 12 * DAY + 5 * HOUR, confluence: 16 * DAY + 2 * HOUR };
const ageFor = (left) => 21 * DAY - left - 30 * MINUTE;
/** In the warning: day 17. */
const SOON = 4 * DAY + 4 * HOUR;

/** Both products watched, with a known renewal. */
export async function prepare(stage) {
  for (const [product, left] of Object.entries(LEFT)) {
    stage.site[product].set({ tokenAge: ageFor(left) });
    await stage.watch(product);
    await stage.renewedBefore(product, ageFor(left));
  }
}

/**
 * @param {Awaited<ReturnType<typeof import("./stage.js").openStage>>} stage
 * @param {{ say: (text: string) => void, folder: string, pictures?: string }} options `pictures`: a folder for the README's few
 */
export async function walk(stage, { say, folder, pictures }) {
  const { site, session, url } = stage;
  const text = labels("jira", "2024");
  const route = (name) => url("jira", routePath({ product: "jira", route: name }));
  let count = 0;
  await rm(folder, { recursive: true, force: true });
  for (const place of [folder, pictures]) if (place) await mkdir(place, { recursive: true });

  const newPage = async () => {
    const page = await session.newPage();
    await page.setViewport({ ...SIZE, deviceScaleFactor: 1 });
    return page;
  };
  /** One scene: plays it, takes the picture, says both. `readme`: its name among the README's pictures, if it is one. */
  const scene = async (name, what, play, { readme } = {}) => {
    const began = performance.now();
    const shown = await play();
    const file = path.join(folder, `${String(++count).padStart(2, "0")}-${name}.png`);
    await picture(file, shown);
    if (readme && pictures) await readme(path.join(pictures, `${name}.png`), shown);
    say(`${path.relative(process.cwd(), file)}  ${what} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  };
  /** The card and what is around it, sharp. */
  const closeUp = async (file, page) => {
    await page.setViewport({ ...SIZE, deviceScaleFactor: 2 });
    const card = await stage.card(page);
    // A new size may send it to another corner, a little later.
    let last = "", since = 0;
    const box = await until(async () => {
      const now = await atRest(card);
      if (!now || JSON.stringify(now) !== last) [last, since] = [JSON.stringify(now), performance.now()];
      return performance.now() - since > 600 && now;
    }, { what: "card at rest" });
    const around = 16;
    await page.screenshot({ path: file, clip: { x: box.x - around, y: box.y - around, width: box.width + 2 * around, height: box.height + 2 * around } });
    await page.setViewport({ ...SIZE, deviceScaleFactor: 1 });
  };

  // It comes by itself, and to the front: before anything else.
  const greeting = await session.openedPage(WELCOME);
  await scene("welcome", "the page that opens after installing: how to begin, and what the days mean", async () => {
    await greeting.waitFor((title) => document.getElementById("help-title")?.textContent === title, words("helpWelcome"));
    return greeting;
  }, { readme: picture });
  await greeting.close();

  let page = await newPage();
  /** Loads an address anew and waits for a text of the page and a sentence on the card. */
  const open = async (address, there, sentence, step = null) => {
    await page.goto("about:blank"); // an address that differs in its hash only would not be loaded
    await page.goto(address);
    await page.waitForFunction((part) => document.body.innerText.includes(part), {}, there);
    return cardSays(page, sentence, step);
  };
  const cardSays = async (where, sentence, step = null) => {
    const card = await stage.card(where);
    await card.waitForText(words(sentence));
    if (step) {
      await card.waitForText(words(step));
      await until(async () => (await card.element(".ring"))?.visible, { what: `ring for ${step}` });
    }
    await pageRests(where);
    await until(() => atRest(card), { what: "card at rest" });
    return card;
  };
  const pressOnPage = async (name) => {
    const button = await page.waitForSelector(`::-p-xpath(//button[normalize-space()="${name}"])`, { visible: true });
    await button.click();
  };
  const sayBadge = async () => say(`  the toolbar button's badge: “${await stage.badge()}”`);

  await scene("control-page", "the demo's own switches: age of the token, wordings, front-end parts, troubles", async () => {
    await page.goto(url("jira", "/demo"));
    return page;
  });
  await prepare(stage);
  await scene("jira-quiet", "a valid token: one quiet line, 12 d 5 h left", async () => {
    await open(route(""), text.create, "headlineLeft");
    return page;
  }, { readme: picture });
  await sayBadge();
  await scene("jira-renew-now", "“Renew now” pressed: dates, bar and the first step, although nothing is due yet", async () => {
    await press(await stage.card(page), { text: words("actionRenewNow") });
    await cardSays(page, "headlineLeft", "stepHomeJira");
    return page;
  });

  site.jira.set({ tokenAge: ageFor(SOON) });
  await stage.renewedBefore("jira", ageFor(SOON));
  await scene("jira-warning", "day 17: the warning has begun; step and ring come by themselves", async () => {
    await open(route(""), text.create, "headlineWarning", "stepHomeJira");
    return page;
  }, { readme: picture });
  await sayBadge();
  await scene("remind-tomorrow", "the same card: due, so it can be put off until tomorrow", async () => {
    await (await stage.card(page)).waitForText(words("actionSnooze"));
    return page;
  }, { readme: closeUp });
  await scene("how-it-works", "pressed; on the next screen the next button is ringed", async () => {
    await pressOnPage(text.create);
    await cardSays(page, "headlineWarning", "stepHowItWorks");
    return page;
  });
  await scene("plan-form", "the plan form: “Choose cloud site” is ringed", async () => {
    await pressOnPage(text.connectToCloud);
    await page.waitForFunction((loading) => !document.body.innerText.includes(loading), {}, text.siteLoading);
    await cardSays(page, "headlineWarning", "stepPlanForm");
    return page;
  });
  await scene("destination-dialog", "the dialog: “Continue” is ringed, and the card stands clear of it", async () => {
    await pressOnPage(text.chooseSite);
    await cardSays(page, "headlineWarning", "stepDialog");
    return page;
  }, { readme: picture });
  await scene("cloud-site", "Atlassian's page (a stand-in under its real address): the card goes on there, by a permission of its own", async () => {
    await pressOnPage(text.continue);
    await page.waitForSelector("#site");
    await cardSays(page, "headlineWarning", "stepChooseSite");
    return page;
  }, { readme: picture });
  await scene("cloud-confirm", "site chosen, box ticked: “Confirm” is ringed", async () => {
    await page.select("#site", "site-1");
    await cardSays(page, "headlineWarning", "stepAllowAccess");
    await page.click("#allow");
    await cardSays(page, "headlineWarning", "stepConfirm");
    return page;
  });
  await scene("all-steps", "the whole list on demand: what is done, where you are, what is to come", async () => {
    await press(await stage.card(page), { text: words("actionAllSteps") });
    await until(() => cardOfSteps(page), { what: "the list" });
    return page;
  }, { readme: closeUp });
  await scene("renewal-seen", "pressed; back on the server the renewal is seen, and can be taken back", async () => {
    await page.click("#confirm");
    await page.waitForFunction((part) => location.hostname === "jira.example.com" && document.body.innerText.includes(part), {}, text.chooseSite);
    await cardSays(page, "headlineSeen");
    return page;
  }, { readme: closeUp });
  await scene("not-working", "“This does not work”: what to try, the private window first, the steps to take along", async () => {
    await press(await stage.card(page), { text: words("actionNotWorking") });
    await cardSays(page, "adviceHeadline");
    return page;
  }, { readme: closeUp });
  await press(await stage.card(page), { text: words("actionCloseAdvice") });

  await scene("pill", "made small", async () => {
    const card = await stage.card(page);
    await press(card, { label: words("actionCollapse") });
    await until(() => card.element(".pill"), { what: "pill" });
    await until(() => atRest(card), { what: "pill at rest" });
    return page;
  });
  await scene("unknown-age", "nobody knows the age: said so, with a form to give the date", async () => {
    await stage.forget("jira");
    const card = await stage.card(page);
    await press(card, ".pill");
    await open(route(""), text.create, "headlineUnknown");
    await press(await stage.card(page), { text: words("actionRenewedOn") });
    await typeDate(await stage.card(page), page, 3);
    return page;
  }, { readme: closeUp });

  site.jira.set({ tokenAge: 30 * DAY });
  // In the tab of the renewal "expired" would be a sign of caching trouble.
  await page.close();
  page = await newPage();
  await scene("checks-blocked", "the assistant's checks say “expired”: starting is blocked", async () => {
    await open(route("checks"), text.checksIntro, "headlineUnknown");
    await pressOnPage(text.runChecks);
    await page.waitForFunction((result) => document.body.innerText.includes(result), {}, text.token.expired);
    await cardSays(page, "headlineBlocked");
    return page;
  }, { readme: picture });
  await sayBadge();

  site.jira.set({ tokenAge: 22 * DAY, staleChecks: true });
  await stage.renewedBefore("jira", 22 * DAY);
  await scene("caching-trouble", "renewed once more, but the checks go on saying “expired”: possible caching trouble, with what was seen", async () => {
    await open(route("connect/cloud-site"), text.continue, "headlineBlocked", "stepDialog");
    await pressOnPage(text.continue);
    await page.waitForSelector("#site");
    await page.select("#site", "site-1");
    await page.click("#allow");
    await cardSays(page, "headlineBlocked", "stepConfirm");
    await page.click("#confirm");
    await page.waitForFunction((part) => location.hostname === "jira.example.com" && document.body.innerText.includes(part), {}, text.chooseSite);
    await cardSays(page, "headlineSeen");
    await open(route("checks"), text.checksIntro, "headlineSeen");
    await pressOnPage(text.runChecks);
    await page.waitForFunction((result) => document.body.innerText.includes(result), {}, text.token.expired);
    await cardSays(page, "advicePossible");
    return page;
  }, { readme: closeUp });
  await press(await stage.card(page), { text: words("actionCloseAdvice") });
  site.jira.set({ staleChecks: false });
  site.jira.set({ wording: "invented" });
  await scene("whole-way", "words that nobody knows: the whole way, and “I am here” pressed at one step", async () => {
    await open(route("how-it-works"), labels("jira", "invented").howItWorks, "headlineBlocked");
    const card = await stage.card(page);
    await press(card, { label: `${words("actionHere")}: ${words("stepHowItWorks")}` });
    await until(() => card.element("[aria-current=step]"), { what: "the step that was said" });
    return page;
  }, { readme: closeUp });
  site.jira.set({ wording: "2024" });

  const wiki = await newPage();
  await scene("confluence-quiet", "Confluence, on another port", async () => {
    await wiki.goto(url("confluence", routePath({ product: "confluence", route: "migrations" })));
    await wiki.waitForFunction((part) => document.body.innerText.includes(part), {}, labels("confluence", "2024").dashboard);
    await cardSays(wiki, "headlineLeft");
    return wiki;
  });
  await scene("confluence-dark", "the browser prefers dark", async () => {
    await paint(session, wiki, "dark");
    await press(await stage.card(wiki), { text: words("actionRenewNow") });
    await cardSays(wiki, "headlineLeft", "stepDashboard");
    return wiki;
  }, { readme: closeUp });

  await paint(session, wiki, "light");

  await popups({ stage, scene, newPage, cardSays, url, text });
  await dashboard({ stage, scene, newPage });
  await apiAccess({ stage, scene });
  say(`${count} pictures in ${path.relative(process.cwd(), folder)}/${pictures ? `, the README's in ${path.relative(process.cwd(), pictures)}/` : ""}`);
}

/** All that is shown, of a page or of the popup. */
const picture = (file, shown) => (shown.setViewport ? shown.screenshot({ path: file }) : shown.screenshot(file));

/** The popup on four kinds of pages. */
async function popups({ stage, scene, newPage, cardSays, url, text }) {
  const { session } = stage;
  const team = "http://team.example.com:8080";
  const page = await newPage();
  let popup;
  const openOn = async (where, sentence) => {
    await popup?.close();
    popup = await session.openPopup(where);
    await popup.waitFor((part) => document.body.innerText.includes(part), words(sentence));
    return popup;
  };
  /** Presses a button of the popup by its words. */
  const pressInPopup = async (key, kind = "button") => {
    await popup.evaluate((name, tag) => {
      document.querySelector("[data-pressed]")?.removeAttribute("data-pressed");
      [...document.querySelectorAll(tag)].find((element) => element.textContent.trim() === name).setAttribute("data-pressed", "");
    }, words(key), kind);
    await popup.click("[data-pressed]");
  };

  await scene("popup-elsewhere", "the popup on any page: what this is, where the assistants are, what is watched", async () => {
    await page.goto(stage.site.cloud.setupUrl);
    return openOn(page, "popupElsewhere");
  });
  await scene("popup-offer", "on an assistant that is not watched: the offer", async () => {
    await page.goto(team + routePath({ product: "jira", route: "" }));
    await page.waitForFunction((part) => document.body.innerText.includes(part), {}, text.create);
    return openOn(page, "popupWatch");
  }, { readme: picture });
  await scene("watched", "pressed: the card appears without a reload", async () => {
    await pressInPopup("popupWatch");
    await cardSays(page, "headlineUnknown");
    return page;
  });
  await scene("popup-watched", "the popup on a watched instance", async () => {
    await page.goto(url("confluence", routePath({ product: "confluence", route: "" })));
    return openOn(page, "popupStop");
  }, { readme: picture });
  await scene("popup-teach", "a page that nothing tells to be the assistant: it can be taught", async () => {
    await page.goto(url("jira", routePath({ product: "jira", route: "", taught: true })));
    await page.waitForFunction((part) => document.body.innerText.includes(part), {}, text.create);
    await openOn(page, "popupNotRecognised");
    await pressInPopup("popupNotRecognised", "summary"); // folded away: this instance is watched already
    return popup;
  });
  await scene("taught", "taught: the card appears without a reload", async () => {
    await pressInPopup("popupTeach");
    await cardSays(page, "headlineBlocked");
    return page;
  });
  await popup.close();
}

/** What is watched besides the demo's own instances, for an overview of some customers: key → its name and customer, and its tokens' ages in days. */
const FLEET = {
  "jira:https://jira.acme.customers.example": { name: "Acme Jira", customer: "Acme", ages: { "acme.atlassian.net": 18, "acme-sandbox.atlassian.net": 3 }, plans: [["acme.atlassian.net", "Rehearsal", 2], ["acme.atlassian.net", "Cut-over", 16]] },
  "confluence:https://wiki.acme.customers.example": { name: "Acme Wiki", customer: "Acme", ages: { "acme.atlassian.net": 9 }, plans: [["acme.atlassian.net", "Spaces, first half", 6]] },
  "jira:https://tracker.umbrella.customers.example/jira": { name: "Umbrella tracker", customer: "Umbrella", ages: { "umbrella.atlassian.net": 30 }, notes: "Renewal only after 18:00" },
  "confluence:https://docs.umbrella.customers.example": { name: "Umbrella docs", customer: "Umbrella", ages: { "umbrella.atlassian.net": 14 } },
  "jira:https://jira.initech.customers.example": { name: "Initech", customer: "Initech", ages: {} },
  "jira:https://old.initech.customers.example": { name: "Initech, done", customer: "Initech", archived: true, ages: { "initech.atlassian.net": 60 } },
};
const ZONE = "Europe/Berlin";
const iso = (at) => new Date(at).toISOString();

/** The entry of one of them, as it is stored. */
const entryOf = ({ ages, plans = [], ...told }, now) => ({
  version: 2, granted: true, ...told, seen: iso(now - 2 * HOUR), edited: iso(now - DAY),
  tokens: Object.entries(ages).map(([site, age]) => ({ site, evidence: [{ at: iso(now - age * DAY), what: "renewalSeen" }] })),
  plans: plans.map(([site, title, ahead], nth) => ({ id: `plan${nth}`, site, title, start: iso(now + ahead * DAY), zone: ZONE, length: 2, edited: iso(now - DAY) })),
});

/** The same of another browser, as it is in a copy. */
function copyOf(now) {
  const common = { notes: "", archived: false, edited: iso(now - HOUR), moments: null, taught: [], sites: [], plans: [] };
  const token = (site, days) => ({ site, evidence: [{ at: iso(now - days * DAY), what: "renewalSeen" }] });
  return {
    format: "migration-token-guide", version: 1, exported: iso(now),
    instances: [
      { ...common, product: "jira", base: "https://tracker.umbrella.customers.example/jira", name: "Umbrella tracker", customer: "Umbrella", notes: "Renewal only after 18:00", tokens: [token("umbrella.atlassian.net", 1)] },
      { ...common, product: "confluence", base: "https://wiki.hooli.customers.example", name: "Hooli Wiki", customer: "Hooli", tokens: [token("hooli.atlassian.net", 4)] },
      { ...common, product: "jira", base: "https://jira.hooli.customers.example", name: "Hooli Jira", customer: "Hooli", tokens: [token("hooli.atlassian.net", 6)] },
    ],
  };
}

/** The dashboard's rooms for all tokens, and the popup with so many of them. */
async function dashboard({ stage, scene, newPage }) {
  const { session } = stage;
  const now = Date.now();
  await stage.edit("instance:jira:http://jira.example.com:8080", (record) => ({ ...record, name: "Our Jira" }));
  for (const [key, what] of Object.entries(FLEET)) await stage.edit(`instance:${key}`, () => entryOf(what, now));
  await stage.ask({ shell: "checkGrants" });

  /** A room of the dashboard, once it is drawn; and the way to one of its parts. */
  const enter = async (room) => {
    const page = await session.extensionPage(`dashboard/dashboard.html#${room}`);
    await page.waitFor((name) => document.querySelector("main").getAttribute("aria-busy") === null && document.querySelector(`#room-${name}:not([aria-busy])`)?.childElementCount > 0, room);
    return page;
  };
  const into = (page, id) => page.evaluate((part) => document.getElementById(part).scrollIntoView(), id);

  const overview = await enter("overview");
  await overview.waitFor((name) => document.querySelector("#overview-table")?.textContent.includes(name), "Umbrella docs");
  await scene("overview", "the overview: every token of every customer, the most urgent first", async () => overview, { readme: picture });
  await scene("overview-dark", "the browser prefers dark", async () => {
    await paint(session, overview, "dark");
    return overview;
  }, { readme: picture });
  await paint(session, overview, "light");
  await scene("timeline", "the same as bars: when each is renewed, warns and blocks, and what is planned", async () => {
    await into(overview, "overview-timeline");
    return overview;
  }, { readme: picture });
  await overview.close();

  const plan = await enter("plan");
  await scene("plan", "a migration planned: whether the token is still good for it, and when it is best renewed", async () => {
    const day = new Date(now + 12 * DAY).toISOString().slice(0, 10);
    await plan.evaluate((values) => {
      for (const [id, value] of Object.entries(values)) {
        const field = document.getElementById(id);
        field.value = value;
        for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
      }
    }, { "plan-instance": "confluence:https://wiki.acme.customers.example", "plan-date": day, "plan-time": "20:00", "plan-zone": ZONE, "plan-length": "2", "plan-title": "Spaces, second half" });
    await plan.waitFor(() => document.querySelector("#plan-answer strong")?.checkVisibility());
    return plan;
  }, { readme: picture });
  await plan.close();

  const settings = await enter("settings");
  await scene("settings", "settings: when to remind, the token's days, Atlassian's hosts", async () => {
    await settings.waitFor(() => document.getElementById("set-window")?.value === "21");
    return settings;
  }, { readme: picture });
  await settings.close();

  const carry = await enter("carry");
  await scene("carry-preview", "a copy from another browser: what it would change, before anything is changed", async () => {
    await carry.evaluate((text) => {
      const field = document.getElementById("carry-file");
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], "migration-token-guide.json", { type: "application/json" }));
      field.files = transfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }, JSON.stringify(copyOf(now)));
    await carry.waitFor((name) => document.getElementById("carry-changes")?.textContent.includes(name), "Hooli Jira");
    await into(carry, "carry-view-title");
    return carry;
  }, { readme: picture });
  await carry.close();

  const help = await enter("help");
  await scene("help", "help: the same page later on", async () => help);
  await help.close();

  const page = await newPage();
  await page.goto(stage.site.cloud.setupUrl);
  const popup = await session.openPopup(page);
  await scene("popup-three", "the popup with many instances: the three that come first, and the way to all", async () => {
    await popup.waitFor((name) => document.body.textContent.includes(name), "Umbrella tracker");
    await popup.evaluate(() => document.querySelector(".instance").scrollIntoView());
    return popup;
  }, { readme: picture });
  await popup.close();
  await page.close();
}

/** The dashboard's room for the Id Mapping API. */
async function apiAccess({ stage, scene }) {
  const { session, api } = stage;
  api.set(DEMO_ACCOUNT);
  const page = await session.extensionPage("dashboard/dashboard.html#access");
  await page.waitFor(() => document.querySelector("main").getAttribute("aria-busy") === null && document.getElementById("test")?.checkVisibility());
  const into = async (id) => {
    await page.evaluate((part) => document.getElementById(part).scrollIntoView(), id);
    return page;
  };
  const test = async (token, verdict) => {
    await page.type("#token", token);
    await page.click("#test");
    await page.waitFor((part) => document.querySelector("#result-verdict")?.textContent === part, words(verdict));
    return into("credentials");
  };
  await page.type("#email", DEMO_ACCOUNT.email);
  await scene("api-refused", "API access: a password instead of a token; what the refusal can mean, as a list", () => test("my password", "verdictUnauthorized"), { readme: picture });
  await scene("api-accepted", "the right token: accepted, and what that does not prove", () => test(DEMO_ACCOUNT.token, "verdictAccepted"), { readme: picture });
  await scene("api-commands", "ready commands that ask for the token when they run", async () => {
    await page.type("#destination", "https://acme.atlassian.net");
    await page.type("#source", "https://jira.example.com");
    await page.waitFor(() => document.getElementById("command-trigger").textContent.includes("acme"));
    return into("commands");
  }, { readme: picture });
  await scene("api-dates", "when API tokens end, and the practices that keep them safe", async () => {
    for (const [label, days] of [["Id mapping script", 9], ["Backup of the wiki", 200]]) {
      const ends = new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
      await page.evaluate((name, date) => {
        document.getElementById("api-label").value = name;
        document.getElementById("api-ends").value = date;
      }, label, ends);
      await page.click("#api-save");
      await page.waitFor((name) => document.getElementById("api-tokens").textContent.includes(name), label);
    }
    return into("rotation");
  }, { readme: picture });
  await page.close();
}

/** The list of all steps stands open. */
const cardOfSteps = async (page) => (await closedRoot(page, HOST)).element("[aria-current=step]");

/** The colours that the admin's system asks for. @param {"light" | "dark"} scheme */
async function paint(session, page, scheme) {
  if (session.name === "chromium") return (page.page ?? page).emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  return session.inBrowser((value) => Services.prefs.setIntPref("layout.css.prefers-color-scheme.content-override", value), scheme === "dark" ? 0 : 1);
}

/** What fades or slides in has done so; what turns for ever does not count. */
async function pageRests(page) {
  await page.waitForFunction(() => document.getAnimations().every(({ playState, effect }) => playState !== "running" || effect.getTiming().iterations === Infinity));
}

/** The place of the card's box, when it has not changed between two frames. */
async function atRest(card) {
  return card.evaluate(async (root) => {
    const place = () => {
      const { x, y, width, height } = root.querySelector(".box > *").getBoundingClientRect();
      return { x, y, width, height };
    };
    const before = place();
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return JSON.stringify(before) === JSON.stringify(place()) && before;
  });
}

/** Types a day into the open form, the way the browser's own field takes it. */
async function typeDate(card, page, daysAgo) {
  await until(async () => (await card.focus())?.tag === "input", { what: "date field focused" });
  const day = new Date(Date.now() - daysAgo * DAY);
  const two = (number) => String(number).padStart(2, "0");
  await page.keyboard.type(`${two(day.getMonth() + 1)}${two(day.getDate())}${day.getFullYear()}`);
}
