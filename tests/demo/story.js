// The story that the demo walks without a display: each scene ends in a picture. It waits for states, never for a time.
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { closedRoot, until } from "../e2e/browsers/index.js";
import { labels } from "../site/labels.js";
import { routePath } from "../site/pages.js";
import { DAY, HOST, HOUR, MINUTE, press, words } from "./stage.js";

/** What the stand-in for Atlassian's API takes. */
export const DEMO_ACCOUNT = { email: "admin@example.com", token: "ATATT3xFfGF0-a-token-of-the-demo" };

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
    const box = await until(() => atRest(card), { what: "card at rest" });
    const around = 16;
    await page.screenshot({ path: file, clip: { x: box.x - around, y: box.y - around, width: box.width + 2 * around, height: box.height + 2 * around } });
    await page.setViewport({ ...SIZE, deviceScaleFactor: 1 });
  };

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
    await darken(session, wiki);
    await press(await stage.card(wiki), { text: words("actionRenewNow") });
    await cardSays(wiki, "headlineLeft", "stepDashboard");
    return wiki;
  }, { readme: closeUp });

  await popups({ stage, scene, newPage, cardSays, url, text });
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

/** The dashboard's room for the Id Mapping API. */
async function apiAccess({ stage, scene }) {
  const { session, api } = stage;
  api.set(DEMO_ACCOUNT);
  const page = await session.extensionPage("dashboard/dashboard.html");
  await page.waitFor(() => document.querySelector("main").getAttribute("aria-busy") === null);
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

async function darken(session, page) {
  if (session.name === "chromium") return page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  return session.inBrowser(() => Services.prefs.setIntPref("layout.css.prefers-color-scheme.content-override", 0));
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
