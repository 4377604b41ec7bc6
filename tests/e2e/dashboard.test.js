// The dashboard's room "API access" as a person meets it: opening, the header, commands and notes, by mouse and by keyboard, and everything that
// takes a token away again. The test of the credentials has a file of its own.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { parsePowerShell } from "../shell/powershell.js";
import { API, API_HOST, ID_MAPPINGS } from "../site/api.js";
import { accessible, looks } from "./axe.js";
import { BROWSERS, until } from "./browsers/index.js";
import { basic, DASHBOARD, EMAIL, KEPT_MS, openRoom, roomOf, TOKEN, TOLD_MS } from "./dashboard-stage.js";
import { DAY, HOUR, ORIGINS, replaced, sentence, stage } from "./stage.js";

// A zone in which the day is another one than in UTC for most of it. The browsers take it over.
process.env.TZ = "Pacific/Kiritimati";

const MASK = "Basic ••••••••••••••••";
const MB = 1024 * 1024;
const SITE = "https://example.atlassian.net";
const SOURCE = "https://jira.example.com:8443/jira";
/** Tries to end its quotes and to run something, in bash and in PowerShell. */
const HOSTILE = "o'neil\"$(touch touched)`touch touched`%PATH%;\u2019😀@example.com";

/** A day so many days ahead, as a date field has it. */
const day = (ahead) => {
  const at = new Date();
  at.setDate(at.getDate() + ahead);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part, nth) => String(part).padStart(nth ? 2 : 4, "0")).join("-");
};
/** What is left until a day begins, in words; also a moment later. */
const leftUntil = (date) => [0, 5_000].map((later) => {
  const left = Date.parse(`${date}T00:00`) - Date.now() - later;
  return sentence("spanDaysHours", Math.floor(left / DAY), Math.floor((left % DAY) / HOUR));
});

/** The events of a calendar file, read by RFC 5545: lines unfolded, values unescaped. */
function eventsOf(file) {
  assert.ok(file.split("\r\n").every((line) => Buffer.byteLength(line) <= 75 && !/[\r\n]/.test(line)), file);
  const lines = file.replace(/\r\n[ \t]/g, "").split("\r\n");
  assert.deepEqual([lines[0], lines.at(-2), lines.at(-1), lines.includes("VERSION:2.0")], ["BEGIN:VCALENDAR", "END:VCALENDAR", "", true]);
  const events = [];
  let inAlarm = false;
  for (const line of lines) {
    const [, name, value] = /^([A-Z-]+)(?:;[^:]*)?:(.*)$/u.exec(line) ?? [];
    if (line === "BEGIN:VEVENT") events.push({ alarms: [] });
    else if (line.endsWith(":VALARM")) inAlarm = line.startsWith("BEGIN");
    else if (inAlarm && name === "TRIGGER") events.at(-1).alarms.push(value);
    else if (!inAlarm && events.length > 0 && name && name !== "END") events.at(-1)[name] = value.replace(/\\(.)/g, (_, escaped) => (escaped === "n" ? "\n" : escaped));
  }
  return events;
}

/** What bash would give to curl. @returns {string[]} */
const inBash = (command) => execFileSync("bash", ["-c", `curl() { printf '%s\\0' "$@"; }\n${command}`], { encoding: "utf8" }).split("\0").slice(0, -1);

/** The lines of curl's own configuration that PowerShell would pipe into it. @returns {string[]} */
function inPowerShell(command) {
  const { errors, commands } = parsePowerShell(command);
  assert.deepEqual(errors, []);
  const { words, input } = commands.find(({ input }) => input !== null);
  assert.deepEqual(words.slice(-2).map(({ value }) => value), ["--config", "-"]);
  return input.split("\n");
}

for (const browser of BROWSERS) {
  const firefox = browser === "firefox";

  describe(`the dashboard in ${browser}`, { timeout: 240_000 }, () => {
    let on, room, downloads;

    before(async () => {
      downloads = await mkdtemp(join(tmpdir(), "downloads-"));
      // Firefox's panel of downloads would take the keyboard.
      const prefs = { "browser.download.folderList": 2, "browser.download.dir": downloads, "browser.download.alwaysOpenPanel": false };
      on = await stage({ browser, api: { email: EMAIL, token: TOKEN }, apiGranted: true, launch: { prefs } });
      if (!firefox) {
        const client = await on.session.browser.target().createCDPSession();
        await client.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: downloads });
      }
      room = await openRoom(on.session);
      await room.hold();
    });
    after(async () => {
      await on?.close();
      await rm(downloads, { recursive: true, force: true });
    });

    /** Loads the page anew, with nothing of the test before in it. */
    async function afresh() {
      await room.reload();
      await room.hold();
    }
    const built = async (email = EMAIL, token = TOKEN) => {
      await room.fill("email", email);
      await room.fill("token", token);
      await room.press("build");
      return room.seen(({ header }) => header !== null, "a header");
    };
    const rotation = async () => (await on.storage()).rotation;

    describe("is opened", () => {
      const titles = () => on.session.inExtension(async (url) => (await chrome.tabs.query({ url })).length, `${on.session.extensionOrigin}${DASHBOARD}*`);

      test("by the popup's button and as the options page, once", async () => {
        await room.close();
        assert.equal(await titles(), 0);
        const tab = await on.tab();
        // Chromium would show it in a tab that is empty.
        await on.open(tab, "jira", "/demo");
        const byPopup = async () => {
          await tab.bringToFront();
          const popup = await on.session.openPopup(tab);
          await popup.waitFor(() => document.querySelector("main")?.hasAttribute("aria-busy") === false);
          assert.equal(await popup.text("#dashboard"), sentence("popupAllCount_other", 2));
          await popup.click("#dashboard");
          await until(() => popup.isClosed(), { what: "popup closed" });
          return on.session.openedPage(`${DASHBOARD}#overview`);
        };
        room = await roomOf(await byPopup());
        assert.equal(await room.page.text("h1"), sentence("manifestName"));
        assert.equal(await room.page.text("#room-access h2"), sentence("roomAccess"));
        // Back to the overview, and what was typed in the other room is there still.
        await room.fill("job", "JOB-7");
        await byPopup();
        await room.page.waitFor(() => document.querySelector("#room-overview").checkVisibility());
        assert.deepEqual([await titles(), await room.page.evaluate(() => [document.querySelector("#job").value, document.querySelector("#job").checkVisibility()])], [1, ["JOB-7", false]]);
        const asOptions = () => on.session.inExtension(() => chrome.runtime.openOptionsPage());
        // Firefox takes the page for another one while the address names a room.
        if (!firefox) {
          await asOptions();
          assert.equal(await titles(), 1);
        }
        await room.close();
        for (let times = 2; times--;) {
          await asOptions();
          await on.session.openedPage(DASHBOARD);
          assert.equal(await titles(), 1);
        }
        room = await roomOf(await on.session.openedPage(DASHBOARD));
        await room.hold();
        await tab.close();
      });

      test("without a core, its own or the room's, it says so, and shows nothing that does nothing", async () => {
        const init = "async function __wbg_init(module_or_path) {";
        const broken = await stage({ browser, watch: [], spoil: {
          // By another room's name: the same copy loads it where the room's own is to be missing.
          "core/dashboard.js": replaced([init, `${init} if (location.hash !== "#access") throw new Error("none");`]),
          "core/access.js": replaced([init, `${init} throw new Error("none");`]),
        } });
        try {
          for (const room of ["", "#plan", "#access"]) {
            const page = await broken.session.extensionPage(DASHBOARD + room);
            await page.waitFor((text) => document.querySelector("[role=alert]").textContent === text, sentence("errorCore"));
            assert.deepEqual(await page.evaluate(() => [document.querySelector("main").childElementCount, document.querySelector("main").hasAttribute("aria-busy")]), [0, false], room);
            await page.close();
          }
        } finally {
          await broken.close();
        }
      });
    });

    describe("the header", () => {
      before(afresh);

      const PAIRS = {
        plain: ["Aladdin@example.com", "open-sesame-open-sesame-1"],
        quotes: ["o'neil\"x\"`id`$HOME%41\\@example.com", "it's \"$(token)`\" %2B\\ end"],
        "letters of the world": ["jörg.müller+仕事@exämple.com", "пароль-🗝️-e\u0301"],
        "an emoji": ["😀@example.com", "🔑-is-allowed-in-a-token-🦊"],
        "one byte": [EMAIL, "x"],
        colons: [EMAIL, ":::a:b:::"],
        "a megabyte": [EMAIL, "Mb0".repeat(MB / 3 + 1)],
      };
      for (const [name, [email, token]] of Object.entries(PAIRS)) {
        test(`of ${name} is exact: masked, shown, hidden, copied`, async () => {
          const seen = await built(email, token);
          assert.deepEqual([seen.status, seen.alert, seen.wrong, seen.whose], [sentence("headerBuilt"), "", {}, sentence("headerFor", email)]);
          assert.deepEqual([seen.header, seen.show, seen.token], [MASK, sentence("headerShow"), 0]);
          await room.press("show");
          const { header, show } = await room.see();
          assert.ok(header === basic(email, token), `${header.length} characters, not ${basic(email, token).length}`);
          assert.equal(show, sentence("headerHide"));
          await room.press("show");
          assert.equal((await room.see()).header, MASK);
          await room.press("copy");
          await room.seen(({ status }) => status === sentence("copied"));
          assert.ok(await room.clipboard() === basic(email, token), "the clipboard has another text");
        });
      }

      test("of what was pasted has nothing of what was around it", async () => {
        const around = "\u202E\uFEFF \u00A0";
        const { whose } = await built(`${around}${EMAIL}\t\u200B${around}`, `${around}${TOKEN}${around}\u2028`);
        assert.equal(whose, sentence("headerFor", EMAIL));
        await room.press("show");
        assert.equal((await room.see()).header, basic(EMAIL, TOKEN));
      });

      const REFUSED = {
        "no email": ["", TOKEN, "email", sentence("credentialsEmailEmpty")],
        "an email of spaces and marks": [" \u202E \u00A0", TOKEN, "email", sentence("credentialsEmailEmpty")],
        "a colon in the email": ["jane:doe@example.com", TOKEN, "email", sentence("credentialsEmailColon")],
        "a tab in the email": ["jane\tdoe@example.com", TOKEN, "email", sentence("credentialsEmailControl")],
        "a bell in the email": ["jane\u0007doe@example.com", TOKEN, "email", sentence("credentialsEmailControl")],
        "a right-to-left mark in the email": ["jane\u202Edoe@example.com", TOKEN, "email", sentence("credentialsEmailInvisible", "U+202E")],
        "a space of no width in the email": ["jane\u200Bdoe@example.com", TOKEN, "email", sentence("credentialsEmailInvisible", "U+200B")],
        "no token": [EMAIL, "", "token", sentence("credentialsTokenEmpty")],
        "a token of spaces": [EMAIL, "   ", "token", sentence("credentialsTokenEmpty")],
        "a line separator in the token": [EMAIL, "abc\u2028def", "token", sentence("credentialsTokenLineBreak")],
        "a mark of direction in the token": [EMAIL, "abc\u202Edef", "token", sentence("credentialsTokenInvisible", "U+202E")],
        "a control character in the token": [EMAIL, "abc\u0007def", "token", sentence("credentialsTokenControl")],
      };
      for (const [name, [email, token, field, why]] of Object.entries(REFUSED)) {
        test(`is refused for ${name}, said at the field, with the keyboard there`, async () => {
          await room.fill("email", "");
          for (const button of ["build", "test"]) {
            on.api.requests.length = 0;
            await room.fill("email", email);
            await room.fill("token", token);
            await room.press(button);
            const seen = await room.seen(({ invalid }) => invalid.length > 0, "refused");
            assert.deepEqual([seen.wrong[field], seen.invalid, seen.focus, seen.header], [why, [field], field, null]);
            // Read out with the field: the sentence is part of its description.
            const described = await room.page.evaluate((id) => document.getElementById(id).getAttribute("aria-describedby").split(" ").map((part) => document.getElementById(part).textContent), field);
            assert.ok(described.some((text) => text.replace(/[\u2068\u2069]/g, "") === why), described.join("|"));
            assert.deepEqual(on.api.requests, []);
          }
          await room.fill(field, field === "email" ? EMAIL : TOKEN);
          const { wrong, invalid } = await room.see();
          assert.deepEqual([wrong, invalid], [{}, []]);
        });
      }

      test("a text that wraps is not let in by pasting it: browsers would make a space of the line break", async () => {
        for (const [field, text, why] of [
          ["token", `${TOKEN.slice(0, 20)}\n${TOKEN.slice(20)}`, "credentialsTokenLineBreak"], ["token", `${TOKEN.slice(0, 20)}\r\n  ${TOKEN.slice(20)}\r\n`, "credentialsTokenLineBreak"],
          ["email", "jane@exa\nmple.com", "credentialsEmailControl"],
        ]) {
          for (const id of ["email", "token"]) await room.fill(id, "");
          await room.toClipboard(text);
          await room.paste(field);
          const { wrong, invalid, focus } = await room.seen(({ invalid }) => invalid.length > 0, "refused");
          assert.deepEqual([wrong[field], invalid, focus], [sentence(why), [field], field]);
          assert.equal(await room.page.evaluate((id) => document.getElementById(id).value, field), "");
        }
      });

      test("a line break after the last letter is none of the text, and a megabyte can be pasted", async () => {
        for (const token of [TOKEN, "Mb1".repeat(MB / 3 + 1)]) {
          await room.fill("email", "");
          await room.toClipboard(` ${EMAIL}\r\n`);
          await room.paste("email");
          await room.seen(({ email }) => email.trim() === EMAIL);
          await room.toClipboard(`${token}\n`);
          await room.paste("token");
          await room.seen(({ token: length }) => length >= token.length);
          await room.press("build");
          await room.press("show");
          const { header } = await room.see();
          assert.ok(header === basic(EMAIL, token), `${header?.length} characters`);
        }
      });

      test("typed key by key, and Return in a field tests at once", async () => {
        await afresh();
        await room.page.type("#email", EMAIL);
        await room.page.type("#token", TOKEN);
        on.api.requests.length = 0;
        on.api.set({ answer: null });
        await room.page.press("Enter");
        const { result } = await room.seen(({ result }) => result);
        assert.equal(result.verdict, sentence("verdictAccepted"));
        assert.deepEqual(on.api.requests.map(({ headers }) => headers.authorization), [basic(EMAIL, TOKEN)]);
      });

      test("a token in the wrong field is not let in by pasting, taken out once it is there, and said there", async () => {
        await afresh();
        const valueOf = (id) => room.page.evaluate((id) => document.getElementById(id).value, id);
        const refused = async (id, what) => {
          const { wrong, invalid } = await room.seen(({ invalid }) => invalid.length > 0, what);
          assert.deepEqual([wrong, invalid, await valueOf(id)], [{ [id]: sentence("secretWrongField") }, [id], ""], what);
          assert.ok(!(await room.page.text("#commands")).includes(TOKEN), what);
          await room.fill(id, "x");
          assert.notEqual((await room.see()).wrong[id], sentence("secretWrongField"));
          await room.fill(id, "");
        };
        for (const id of ["email", "destination", "source", "job", "api-label"]) {
          await room.toClipboard(` ${TOKEN}\n`);
          await room.paste(id);
          await refused(id, `${id}, pasted`);
          for (const text of [TOKEN, `token ${TOKEN} `, "aB3".repeat(8)]) {
            await room.fill(id, text);
            await refused(id, `${id}: ${text}`);
          }
        }
        // Typed and not left yet, when the page is hidden.
        await room.page.evaluate((text) => {
          document.querySelector("#email").value = text;
          document.querySelector("#email").dispatchEvent(new InputEvent("input", { bubbles: true }));
        }, TOKEN);
        const other = await on.tab();
        await other.bringToFront();
        await room.page.waitFor(() => document.hidden);
        await other.close();
        await refused("email", "hidden");
        // What only looks a little like one stays.
        for (const job of ["6f1d2b1e-3f0a-4c3e-9b57-2f6f1f3c0a11", "0123456789abcdef0123456789abcdef", "JOB-7"]) {
          await room.fill("job", job);
          assert.deepEqual((await room.see()).wrong, {}, job);
        }
        await room.fill("job", "");
      });

      test("what is doubtful is said and built all the same", async () => {
        for (const [email, token, ...doubts] of [
          [EMAIL, TOKEN], ["jane", TOKEN, "doubtEmailNotAnAddress"], [EMAIL, "hunter2", "doubtLooksLikePassword"], [EMAIL, "correct horse battery staple", "doubtLooksLikePassword"],
          [EMAIL, "pässword-of-more-than-20-letters", "doubtLooksLikePassword"], ["jane", "x", "doubtEmailNotAnAddress", "doubtLooksLikePassword"],
          ["jane doe@example.com", TOKEN, "doubtEmailNotAnAddress"],
        ]) assert.deepEqual((await built(email, token)).doubts, doubts.map((key) => sentence(key)), `${email} ${token}`);
      });

      test("of a megabyte is sent whole", async () => {
        on.api.requests.length = 0;
        const token = "Mb2".repeat(MB / 3 + 1);
        on.api.set({ answer: null, token });
        await room.fill("email", EMAIL);
        await room.fill("token", token);
        const { result } = await room.tested();
        assert.equal(result.verdict, sentence("verdictAccepted"));
        assert.equal(on.api.requests.length, 1);
        on.api.set({ token: TOKEN });
      });
    });

    describe("a token goes", () => {
      before(afresh);

      /** Nothing of a token or header is there, and it is said why. */
      const gone = (why) => room.seen(({ token, header, status }) => token === 0 && header === null && status === why, why);
      /** What of it stands in the document or in a field. */
      const inDocument = () => room.page.evaluate((...secrets) => {
        const all = [document.documentElement.outerHTML, ...[...document.querySelectorAll("input")].map(({ value }) => value)].join("\n");
        return secrets.filter((secret) => all.includes(secret));
      }, TOKEN, basic(EMAIL, TOKEN).slice(6));

      test("with its use: the field is empty at once, by either button", async () => {
        assert.equal((await built()).token, 0);
        await room.fill("token", TOKEN);
        on.api.set({ answer: null });
        assert.equal((await room.tested()).token, 0);
        assert.deepEqual(await inDocument(), []);
      });

      test("when the page is hidden: said, also to those who come back later", async () => {
        for (const prepare of [() => room.fill("token", TOKEN), built, async () => { await built(); await room.press("show"); }]) {
          await room.fill("email", EMAIL);
          await prepare();
          const other = await on.tab();
          await other.bringToFront();
          await room.page.waitFor(() => document.hidden);
          await gone(sentence("secretHidden"));
          await room.ring(TOLD_MS);
          assert.deepEqual(await inDocument(), []);
          await other.close();
          await room.page.waitFor(() => !document.hidden);
          await gone(sentence("secretHidden"));
        }
      });

      test("hidden with nothing to forget, nothing is said", async () => {
        await afresh();
        await room.fill("email", EMAIL);
        const other = await on.tab();
        await other.bringToFront();
        await room.page.waitFor(() => document.hidden);
        await other.close();
        await room.page.waitFor(() => !document.hidden);
        const { status, alert, email } = await room.see();
        assert.deepEqual([status, alert, email], ["", "", EMAIL]);
      });

      test("typed, after five minutes and not before, counted from the last key", async () => {
        await room.fill("token", TOKEN);
        assert.deepEqual(await room.waiting(KEPT_MS), 1);
        await room.fill("token", `${TOKEN}x`);
        assert.deepEqual(await room.waiting(KEPT_MS), 1);
        // Nothing else is there that could empty it.
        assert.deepEqual(await room.asksAgain(), []);
        assert.equal((await room.see()).token, TOKEN.length + 1);
        assert.equal(await room.ring(KEPT_MS), 1);
        await gone(sentence("secretTimedOut"));
        assert.deepEqual(await inDocument(), []);
      });

      test("as a header, after five minutes and not before, also while it is shown", async () => {
        await built();
        await room.press("show");
        assert.deepEqual([await room.waiting(KEPT_MS), await room.asksAgain()], [1, []]);
        assert.equal((await room.see()).header, basic(EMAIL, TOKEN));
        assert.equal(await room.ring(KEPT_MS), 1);
        await gone(sentence("secretTimedOut"));
        await room.ring(TOLD_MS);
        await gone(sentence("secretTimedOut"));
        assert.deepEqual(await inDocument(), []);
      });

      test("as a header, also when timers stood still because the computer slept", async () => {
        const slept = () => room.page.evaluate((later) => {
          const now = Date.now;
          Date.now = () => now() + later;
        }, KEPT_MS + 1);
        await built();
        await room.toClipboard("nothing");
        await slept();
        await room.press("copy");
        await gone(sentence("secretTimedOut"));
        assert.equal(await room.clipboard(), "nothing");
        await afresh();
        await built();
        await slept();
        // Other buttons do what they say besides.
        await room.press("copy-status");
        const { header } = await room.seen(({ status }) => status === sentence("copied"));
        assert.equal(header, null);
        await afresh();
      });

      test("when another email is typed: the header was of the one before", async () => {
        await built();
        await room.page.type("#email", "x");
        const { header } = await room.see();
        assert.equal(header, null);
        assert.deepEqual(await inDocument(), []);
      });

      test("by \"Forget it now\", and the keyboard is at the token's field", async () => {
        await built();
        await room.key("clear", "Enter");
        await gone(sentence("secretCleared"));
        await room.seen(({ focus }) => focus === "token", "the keyboard is at the token's field");
        assert.equal(await room.waiting(KEPT_MS), 0);
      });

      test("with a reload, with leaving and coming back", async () => {
        await built();
        await room.press("show");
        await room.fill("token", TOKEN);
        await afresh();
        let seen = await room.see();
        assert.deepEqual([seen.email, seen.token, seen.header, seen.status], ["", 0, null, ""]);
        await built();
        await room.press("show");
        await room.fill("token", TOKEN);
        await room.page.evaluate(() => { setTimeout(() => location.assign("../popup/popup.html")); });
        await room.page.waitFor(() => location.pathname.startsWith("/popup") && document.readyState === "complete");
        await room.page.evaluate(() => { setTimeout(() => history.back()); });
        await room.page.waitFor(() => location.pathname.startsWith("/dashboard"));
        await room.drawn();
        seen = await room.see();
        assert.deepEqual([seen.token, seen.header], [0, null]);
        assert.deepEqual(await inDocument(), []);
        await afresh();
      });

      test("and no browser offers or keeps what is typed", async () => {
        const fields = await room.page.evaluate(() => [...document.querySelectorAll("input:not([type=checkbox])")]
          .map((field) => [field.id, field.type, field.autocomplete, field.getAttribute("spellcheck"), field.name, field.form]));
        assert.deepEqual(fields.map(([id, type]) => [id, type]), [["email", "text"], ["token", "password"], ["destination", "text"], ["source", "text"], ["job", "text"], ["api-label", "text"], ["api-ends", "date"]]);
        for (const [id, , autocomplete, spellcheck, name, form] of fields) assert.deepEqual([autocomplete, spellcheck, name, form], ["off", "false", "", null], id);
      });
    });

    describe("commands", () => {
      before(afresh);

      const fields = async (values) => {
        for (const [id, value] of Object.entries(values)) await room.fill(id, value);
        return (await room.see()).commands;
      };
      const PLACES = { trigger: `${API}${ID_MAPPINGS}/trigger`, status: `${API}${ID_MAPPINGS}/JOB-7`, download: `${API}${ID_MAPPINGS}/JOB-7/download` };
      const BODY = { product: "CONFLUENCE", destinationURL: SITE, sourceURL: SOURCE };

      test("are there to be looked at without an email, and say what is missing", async () => {
        const commands = await fields({});
        assert.deepEqual(commands.trigger, { text: null, missing: sentence("commandsNeedSites") });
        for (const name of ["status", "download"]) assert.deepEqual(inBash(commands[name].text).slice(0, 3), ["--fail-with-body", "--user", "you@example.com"]);
        for (const [email, key] of [["a:b", "credentialsEmailColon"], [";auth=x@example.com", "credentialsEmailSemicolon"]]) {
          await fields({ email });
          const { commands, unwritten } = await room.see();
          assert.deepEqual([Object.values(commands).map(({ text }) => text), unwritten], [[null, null, null], sentence(key)]);
        }
        // What else is wrong is said all the same.
        await fields({ destination: "http://x", job: "a b" });
        const { wrong } = await room.see();
        assert.deepEqual(wrong, { destination: sentence("siteScheme"), job: sentence("jobWrong") });
        await fields({ email: EMAIL, destination: "", job: "" });
        assert.equal((await room.see()).unwritten, null);
      });

      for (const email of [EMAIL, HOSTILE]) {
        test(`in bash give curl what was typed, to the letter: ${email}`, async () => {
          const commands = await fields({ email, product: "confluence", destination: `  ${SITE}/ `, source: `${SOURCE}/`, job: " JOB-7 ", shell: "bash", "token-from": "prompt" });
          for (const [name, address] of Object.entries(PLACES)) {
            const data = name === "trigger" ? ["--header", "Content-Type: application/json", "--data", JSON.stringify(BODY)] : [];
            assert.deepEqual(inBash(commands[name].text), ["--fail-with-body", "--user", email, ...data, address]);
          }
          const scripts = await fields({ "token-from": "netrc" });
          for (const [name, address] of Object.entries(PLACES)) assert.deepEqual(inBash(scripts[name].text).filter((word) => ["--user", "--netrc", address].includes(word)), ["--netrc", address]);
          const quoted = email === EMAIL ? email : `"${email.replace(/["\\]/g, "\\$&")}"`;
          assert.equal((await room.see()).netrc, `machine ${API_HOST}\nlogin ${quoted}\npassword YOUR_API_TOKEN\n`);
        });

        test(`in PowerShell give curl the same: ${email}`, async () => {
          const commands = await fields({ email, shell: "powerShell", "token-from": "prompt" });
          const escaped = (text) => `"${text.replace(/["\\]/g, "\\$&")}"`;
          for (const [name, address] of Object.entries(PLACES)) {
            const lines = inPowerShell(commands[name].text);
            assert.ok(lines.includes(`url = ${escaped(address)}`) && lines.includes(`user = ${escaped(email)}`), lines.join("\n"));
            assert.equal(lines.includes(`data = ${escaped(JSON.stringify(BODY))}`), name === "trigger");
          }
          const scripts = await fields({ "token-from": "netrc" });
          for (const name of Object.keys(PLACES)) {
            const lines = inPowerShell(scripts[name].text);
            assert.ok(lines.includes("netrc") && !lines.some((line) => line.startsWith("user")), lines.join("\n"));
          }
          await fields({ shell: "bash", "token-from": "prompt", email: EMAIL });
        });
      }

      test("say of each address what is wrong with it, at its field", async () => {
        const BOTH = {
          "http://example.com": "siteScheme", "example.com": "siteScheme", "https://": "siteHost", "https://a_b..example.com": "siteHost", "https://bücher.example": "siteHost",
          "https://user@example.com": "siteUser", "https://user:secret@example.com": "siteUser", "https://example.com?x=1": "siteQuery", "https://example.com/#x": "siteQuery",
          "https://example.com:99999": "sitePort", [`https://example.com/${"x".repeat(2048)}`]: "siteTooLong",
        };
        const wrong = async (id, value) => (await fields({ [id]: value }), (await room.see()).wrong[id] ?? null);
        for (const id of ["destination", "source"]) {
          for (const [address, key] of Object.entries(BOTH)) assert.equal(await wrong(id, address), sentence(key), `${id}: ${address.slice(0, 60)}`);
          assert.equal((await room.see()).commands.trigger.missing, sentence("commandsNeedSites"));
          assert.equal(await wrong(id, ""), null);
        }
        for (const address of [`${SITE}:443`, `${SITE}:8443`]) assert.ok([null, sentence("sitePort")].includes(await wrong("destination", address)), address);
        assert.equal(await wrong("destination", `${SITE}:8443`), sentence("sitePort"));
        assert.equal(await wrong("destination", `${SITE}/jira`), sentence("siteDestinationPath"));
        assert.equal(await wrong("source", "https://example.com/a b"), sentence("sitePath"));
        // Both wrong: each says its own.
        await fields({ destination: `${SITE}/x`, source: "http://jira.example.com" });
        assert.deepEqual((await room.see()).wrong, { destination: sentence("siteDestinationPath"), source: sentence("siteScheme") });
        await fields({ destination: SITE, source: SOURCE });
        assert.deepEqual((await room.see()).wrong, {});
        for (const id of ["a/b", "..", "a b", "x".repeat(129)]) {
          const commands = await fields({ job: id });
          const { wrong, invalid } = await room.see();
          assert.deepEqual([wrong, invalid, commands.status.missing, commands.download.missing], [{ job: sentence("jobWrong") }, ["job"], sentence("jobWrong"), sentence("jobWrong")], id);
          assert.ok(commands.trigger.text);
        }
        await fields({ job: "" });
      });

      test("are copied as they stand there", async () => {
        await fields({ email: HOSTILE, destination: SITE, source: SOURCE, job: "JOB-7", shell: "bash", "token-from": "netrc" });
        for (const shell of ["bash", "powerShell"]) {
          const commands = await fields({ shell });
          for (const name of Object.keys(PLACES)) {
            await room.press(`copy-${name}`);
            await room.seen(({ status }) => status === sentence("copied"));
            assert.equal(await room.clipboard(), commands[name].text);
          }
        }
        await room.press("copy-netrc");
        await room.seen(({ status }) => status === sentence("copied"));
        assert.equal(await room.clipboard(), (await room.see()).netrc);
      });

      test("a browser that copies nothing is said so", async () => {
        await room.page.evaluate(() => { Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: () => Promise.reject(new Error("no")) } }); });
        await room.press("copy-status");
        await room.seen(({ status }) => status === sentence("copyFailed"));
        await afresh();
      });

      test("never hold the token, whatever is typed", async () => {
        await fields({ destination: SITE, source: SOURCE });
        for (const [email, token] of [[EMAIL, TOKEN], [HOSTILE, TOKEN]]) {
          await room.fill("email", email);
          await room.fill("token", token);
          for (const stage of [() => {}, () => room.press("build"), () => room.press("show")]) {
            await stage();
            for (const shell of ["bash", "powerShell"]) {
              for (const from of ["prompt", "netrc"]) {
                await fields({ shell, "token-from": from });
                const { commands, netrc } = await room.see();
                const text = [...Object.values(commands).map(({ text }) => text), netrc ?? ""].join("\n");
                assert.ok(text.includes("curl") && !text.includes(token) && !text.includes(basic(email, token).slice(6)), text);
              }
            }
          }
        }
      });

      test("suggest the instances that are watched and the cloud sites that are known", async () => {
        const secure = "https://tickets.example.com/jira";
        const key = `instance:jira:${ORIGINS.jira}`;
        await on.session.inExtension(async ([key, other, site]) => {
          const { [key]: record } = await chrome.storage.local.get(key);
          const [first, ...others] = record.tokens ?? [];
          await chrome.storage.local.set({ [key]: { ...record, tokens: [{ ...first, site }, ...others] }, [other]: record });
        }, [key, `instance:jira:${secure}`, "demo.atlassian.net"]);
        await afresh();
        const { known } = await room.seen(({ known }) => known.source.length > 0, "suggestions");
        assert.ok(known.source.includes(secure), known.source.join());
        assert.deepEqual(known.source.filter((address) => !address.startsWith("https://")), [], key);
        assert.ok(known.destination.includes("https://demo.atlassian.net"), known.destination.join());
        assert.deepEqual(await room.page.evaluate(() => ["destination", "source"].map((id) => document.getElementById(id).list.id)), ["destination-known", "source-known"]);
      });
    });

    describe("notes", () => {
      before(async () => {
        await on.forget();
        await afresh();
      });

      const note = async (label, date) => {
        await room.fill("api-label", label);
        await room.fill("api-ends", date);
        await room.press("api-save");
      };
      const saved = () => room.seen(({ status }) => status === sentence("popupSaved"), "saved");
      const noted = async (label, date) => {
        await note(label, date);
        return room.seen(({ status, notes }) => status === sentence("popupSaved") && notes.some((one) => one.label === label), `${label} saved`);
      };

      test("label and day are kept, with the days that are left, the soonest first", async () => {
        await noted("reports", day(100));
        await note("  id mapping ", day(5));
        await room.seen(({ notes }) => notes.some(({ label }) => label === "id mapping"));
        await noted("last day", day(0));
        assert.equal((await room.see()).notes.find(({ label }) => label === "last day").lines[0], sentence("apiTokenToday"));
        await room.press("api-forget-last day");
        await room.seen(({ status, notes }) => status === sentence("popupForgotten") && !notes.some(({ label }) => label === "last day"), "forgotten");
        await noted("forgotten script", day(-3));
        const { notes, alert } = await noted("nightly", day(20));
        assert.equal(alert, "");
        assert.deepEqual(notes.map(({ label, tone }) => [label, tone]), [["forgotten script", "blocked"], ["id mapping", "warning"], ["nightly", "calm"], ["reports", "calm"]]);
        assert.equal(notes[0].lines[0], sentence("apiTokenEnded"));
        assert.ok(leftUntil(day(5)).some((left) => notes[1].lines[0] === sentence("apiTokenSoon", left)), notes[1].lines[0]);
        for (const [nth, ahead] of [[2, 20], [3, 100]]) assert.ok(leftUntil(day(ahead)).some((left) => notes[nth].lines[0] === sentence("apiTokenLeft", left)), notes[nth].lines[0]);
        for (const { label, forget } of notes) assert.equal(forget, sentence("popupForgetPath", label));
        assert.deepEqual((await rotation()).tokens.map(({ label, ends }) => [label, ends]), [-3, 5, 20, 100].map((ahead, nth) => [notes[nth].label, new Date(`${day(ahead)}T00:00`).toISOString()]));
      });

      test("the same label gets the new day", async () => {
        const { notes } = await noted("id mapping", day(365));
        assert.deepEqual(notes.map(({ label }) => label), ["forgotten script", "nightly", "reports", "id mapping"]);
      });

      test("a label is text, whatever it is made of", async () => {
        const label = "<img src=x onerror=alert(1)>\"'&amp; ü 😀";
        const { notes } = await noted(label, day(2));
        assert.deepEqual(notes.filter((one) => one.label === label).length, 1);
        assert.equal(await room.page.evaluate(() => document.querySelector("#api-tokens img")), null);
        await room.press(`api-forget-${label.replace(/["\\]/g, "\\$&")}`);
        await room.seen(({ notes }) => !notes.some((one) => one.label === label));
      });

      test("their days are saved as a calendar file, with reminders; saved again after a change it updates the same events", async () => {
        /** The file that the browser saved, and then took away again. */
        const file = async () => {
          await room.press("calendar");
          const [name] = await until(async () => {
            const names = await readdir(downloads);
            return names.length === 1 && names[0].endsWith(".ics") && (await readFile(join(downloads, names[0]))).length > 0 && names;
          }, { what: "a file" });
          await room.seen(({ status }) => status === sentence("calendarSaved"));
          assert.equal(name, "api-tokens.ics");
          const text = await readFile(join(downloads, name), "utf8");
          await rm(join(downloads, name));
          return eventsOf(text);
        };
        const { notes } = await room.see();
        assert.equal(notes.length, 4);
        const before = Date.now();
        const events = await file();
        const ends = { "forgotten script": -3, nightly: 20, reports: 100, "id mapping": 365 };
        const compact = (date) => date.replaceAll("-", "");
        for (const [nth, { label }] of notes.entries()) {
          const event = events[nth];
          assert.deepEqual([event.DTSTART, event.DTEND], [compact(day(ends[label])), compact(day(ends[label] + 1))], label);
          assert.equal(event.SUMMARY, sentence("calendarSummary", label));
          assert.ok(event.DESCRIPTION.startsWith(sentence("calendarDescription", label)), event.DESCRIPTION);
          assert.deepEqual(event.alarms, ["-P14D", "-P2D", "-P1D"]);
          const stamp = Date.parse(event.DTSTAMP.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
          assert.ok(stamp > before - 2_000 && stamp < Date.now() + 2_000, event.DTSTAMP);
        }
        assert.equal(new Set(events.map(({ UID }) => UID)).size, 4);
        const label = `a, b; c\\d "e" \u{1F5DD} ${"ü".repeat(50)}`;
        await noted(label, day(30));
        await noted("reports", day(200));
        const again = await file();
        assert.equal(again.length, 5);
        const of = (list, name) => list.find(({ SUMMARY }) => SUMMARY === sentence("calendarSummary", name));
        assert.equal(of(again, label)?.DTSTART, compact(day(30)));
        assert.equal(of(again, "reports").UID, of(events, "reports").UID);
        assert.equal(of(again, "reports").DTSTART, compact(day(200)));
        assert.ok(Number(of(again, "reports").SEQUENCE) >= Number(of(events, "reports").SEQUENCE));
        await room.page.evaluate((id) => document.getElementById(id).click(), `api-forget-${label}`);
        await room.seen(({ notes }) => notes.length === 4);
      });

      test("what cannot be kept is refused with the reason, and nothing changes", async () => {
        const before = await rotation();
        for (const [label, date, key] of [
          ["", day(10), "errorLabel"], ["   ", day(10), "errorLabel"], ["x".repeat(81), day(10), "errorLabel"], ["ci", "", "errorDateUnreadable"], ["ci", day(400), "errorApiTokenTooFar"],
        ]) {
          await note(label, date);
          const { alert, status, notes } = await room.seen(({ alert }) => alert !== "", `${label} refused`);
          assert.deepEqual([alert, status, notes.length], [sentence(key), "", 4], label);
        }
        await note("x".repeat(80), day(10));
        await saved();
        await room.press(`api-forget-${"x".repeat(80)}`);
        await room.seen(({ status }) => status === sentence("popupForgotten"));
        assert.deepEqual(await rotation(), before);
      });

      test("practices are ticked; they and the notes are there after the background was killed and the page loaded anew", async () => {
        // The status may still be that of the tick before: what is stored tells.
        const stored = (count) => until(async () => ((await rotation())?.practised ?? 0).toString(2).replaceAll("0", "").length === count, { what: "ticked" });
        for (const [at, practice] of ["rotate", "twoFactor", "least"].entries()) {
          await room.press(`practice-${practice}`);
          await stored(at + 1);
        }
        await room.press("practice-least");
        await until(async () => (await room.see()).practised.join() === "rotate,twoFactor", { what: "ticked" });
        await stored(2);
        const { notes } = await room.see();
        await on.session.killBackground();
        await afresh();
        const seen = await room.seen(({ notes }) => notes.length > 0);
        assert.deepEqual([seen.notes, seen.practised], [notes, ["rotate", "twoFactor"]]);
      });

      test("a store that refuses is told, nothing is lost, and the ticks show what is stored", async () => {
        // The page reads what is stored by itself: nothing may have woken the background by now.
        await on.ask({ shell: "checkGrants" });
        const before = await on.storage();
        await on.session.inBackground(() => { (globalThis.browser ?? chrome).storage.local.set = () => Promise.reject(new Error("full")); });
        try {
          await note("one more", day(10));
          const { notes } = await room.seen(({ alert }) => alert === sentence("errorStorage"));
          assert.equal(notes.length, 4);
          assert.equal(await room.page.evaluate(() => document.querySelector("#api-label").value), "one more");
          await room.press("practice-audit");
          await room.seen(({ alert, practised }) => alert === sentence("errorStorage") && !practised.includes("audit"), "the tick is taken back");
          await room.press("api-forget-reports");
          await room.seen(({ alert, notes }) => alert === sentence("errorStorage") && notes.length === 4);
          assert.deepEqual(await on.storage(), before);
        } finally {
          // Another one has the browser's own store again.
          await on.session.killBackground();
        }
      });

      test("by keyboard: saved with Return, forgotten with Return, and the keyboard stays in use", async () => {
        await room.fill("api-label", "typed");
        await room.fill("api-ends", day(30));
        await room.key("api-label", "Enter");
        await saved();
        await room.seen(({ notes, focus }) => notes.some(({ label }) => label === "typed") && focus === "api-label", "saved, and at the label");
        await room.key("api-forget-typed", "Enter");
        await room.seen(({ status, focus, notes }) => status === sentence("popupForgotten") && focus === "api-label" && !notes.some(({ label }) => label === "typed"), "forgotten, and at the label");
      });
    });

    describe("is for everybody", () => {
      before(afresh);

      const checked = (what) => accessible(on.session, { page: room.page }, what);

      test("in each of its states", async () => {
        await room.page.evaluate(() => { for (const fold of document.querySelectorAll("details")) fold.open = true; });
        await checked("empty");
        await room.press("build");
        await room.seen(({ invalid }) => invalid.includes("email"));
        await checked("email refused");
        await room.fill("email", EMAIL);
        await room.fill("destination", "http://x");
        await room.press("build");
        await room.seen(({ invalid }) => invalid.includes("token") && invalid.includes("destination"));
        await checked("token and address refused");
        await built("jane", "x");
        await room.press("show");
        await checked("header shown, with doubts");
        await built(EMAIL, `${TOKEN.repeat(20)}`);
        await room.press("show");
        await checked("long header shown");
        on.api.set({ answer: "silent" });
        await room.press("test");
        await room.seen(({ progress }) => progress);
        await checked("running");
        await room.press("cancel");
        await room.seen(({ progress }) => progress === null);
        for (const answer of ["jobNotFound", "unauthorized", "tooManySeconds"]) {
          on.api.set({ answer });
          await room.fill("token", TOKEN);
          await room.tested();
          await checked(answer);
        }
        await note("a label that is as long as a label may be, which is 80 characters, and no more !", day(5));
        await note("gone", day(-1));
        await note("calm", day(90));
        for (const shell of ["bash", "powerShell"]) {
          for (const [id, value] of Object.entries({ email: `${"long".repeat(30)}@example.com`, destination: SITE, source: SOURCE, shell, "token-from": "netrc" })) await room.fill(id, value);
          await checked(`notes, and commands for ${shell}`);
        }
        await room.fill("api-label", "");
        await room.press("api-save");
        await room.seen(({ alert }) => alert !== "");
        await checked("alert");
      });

      async function note(label, date) {
        await room.fill("api-label", label);
        await room.fill("api-ends", date);
        await room.press("api-save");
        await room.seen(({ notes }) => notes.some((one) => one.label === label), `${label} noted`);
      }

      test("axe can find something here: the checks above can fail", async () => {
        await room.page.evaluate(() => { document.querySelector("label[for=email]").remove(); });
        assert.match((await room.violations()).join(), /label/);
        await afresh();
      });

      test("with forced colours every edge is drawn", async () => {
        await built();
        await looks(on.session, { page: room.page }, "forced");
        const bare = await room.page.evaluate(() => [...document.querySelectorAll("button, input:not([type=checkbox]), select, .token")].filter((element) => {
          const { borderTopStyle, borderTopWidth } = getComputedStyle(element);
          return element.checkVisibility() && (borderTopStyle === "none" || parseFloat(borderTopWidth) < 1);
        }).map(({ outerHTML }) => outerHTML.slice(0, 80)));
        assert.deepEqual(bare, []);
        await room.page.evaluate(() => document.querySelector("#test").focus({ focusVisible: true }));
        assert.notEqual(await room.page.evaluate(() => getComputedStyle(document.querySelector("#test")).outlineStyle), "none");
        await looks(on.session, { page: room.page }, "own");
      });

      test("by keyboard alone: everything is reached in its order, seen, and not covered", async () => {
        await afresh();
        await room.fill("email", EMAIL);
        await room.fill("token", TOKEN);
        await room.key("build", "Enter");
        await room.seen(({ status }) => status === sentence("headerBuilt"));
        // Tab goes on from here.
        await room.page.evaluate(() => {
          document.querySelector("header").tabIndex = -1;
          document.querySelector("header").focus();
        });
        const ways = [];
        for (let steps = 0; steps < 80; steps++) {
          await room.page.press("Tab");
          const at = await room.page.evaluate(() => {
            const element = document.activeElement;
            if (element === document.body || element === document.documentElement) return null;
            const { top, bottom, left, right } = element.getBoundingClientRect();
            const told = [...document.querySelectorAll("#told > :not(:empty):not(.spoken)")].map((part) => part.getBoundingClientRect());
            return {
              name: element.id || element.textContent.trim(),
              seen: element.matches(":focus-visible") && getComputedStyle(element).outlineStyle !== "none",
              inSight: top >= 0 && bottom <= innerHeight,
              // Wholly: Firefox does not scroll to what is in sight in part.
              covered: told.some((part) => top >= part.top && bottom <= part.bottom && left >= part.left && right <= part.right),
            };
          });
          if (!at || (ways.length > 5 && at.name === ways[0].name)) break;
          if (ways.at(-1)?.name !== at.name) ways.push(at);
        }
        assert.deepEqual(ways.map(({ name }) => name), [
          ...["roomOverview", "roomPlan", "roomAccess", "roomSettings", "roomCarry", "roomHelp"].map((room) => sentence(room)),
          "email", "token", sentence("linkTokenPage"), "test", "build", "header", "copy", "show", "clear", sentence("accessBearer"),
          "product", "destination", "source", "job", "shell", "token-from", "command-status", "copy-status", "command-download", "copy-download", sentence("commandsBase64"),
          ...(await room.see()).notes.map(({ label }) => `api-forget-${label}`), "api-label", "api-ends", "api-save", ...((await room.see()).notes.length > 0 ? ["calendar"] : []),
          ...["rotate", "least", "store", "monitor", "ownAccount", "twoFactor", "audit", "encrypt"].map((practice) => `practice-${practice}`),
        ]);
        assert.deepEqual(ways.filter(({ seen, inSight, covered }) => !seen || !inSight || covered), []);
      });

      test("what happens is said where screen readers hear it", async () => {
        const [roles, words] = await room.page.evaluate(() => [
          ["status", "alert"].map((id) => document.getElementById(id)).map((part) => [part.getAttribute("role"), part.getAttribute("aria-hidden"), part.checkVisibility()]),
          [document.documentElement.lang, document.title],
        ]);
        assert.deepEqual(roles, [["status", null, true], ["alert", null, true]]);
        assert.deepEqual(words, [sentence("language"), `${sentence("roomAccess")} – ${sentence("manifestName")}`]);
      });
    });

    test("the extension reports no error", async () => {
      assert.deepEqual(await on.faults(), []);
    });
  });
}
