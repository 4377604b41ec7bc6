// The room "Copies" as a person meets it: a copy goes from one browser into another, files that are none, merging and replacing, by mouse and by
// keyboard, and a storage that is full.
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Ajv } from "ajv";
import { BROWSERS, until } from "./browsers/index.js";
import { five, HOSTILE, openOverview, seed } from "./overview-stage.js";
import { enter, refuseWrites } from "./room-stage.js";
import { ORIGINS, pattern, sentence, stage } from "./stage.js";

const schema = JSON.parse(await readFile(new URL("../../docs/export.schema.json", import.meta.url), "utf8"));
const valid = new Ajv({ strict: false, allErrors: true }).compile(schema);

/** Runs in the page: what a person sees of the room. */
function readCarry() {
  const plain = (text) => text.replace(/[\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim();
  const part = (id) => document.getElementById(id);
  const text = (element) => (element?.checkVisibility() ? plain(element.innerText) : null);
  const all = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
  return {
    title: text(part("carry-view-title")),
    problems: all("#carry-problems li").map(text),
    how: ["merge", "replace"].find((how) => part(`carry-${how}`)?.checked) ?? null,
    // Numbers are as the language writes them; commas are between the parts as well.
    counts: text(part("carry-counts"))?.replace(/(\d),(?=\d)/g, "$1").match(/\d+/g).map(Number) ?? null,
    rows: all("#carry-changes tbody tr").map((row) => ({ name: text(row.querySelector("bdi")), address: text(row.querySelector(".address")), what: text(row.cells[1]) })),
    others: all("#carry-others li").map(text),
    hints: all("#carry-view > .quiet").map(text),
    bring: Boolean(part("carry-bring")?.checkVisibility()),
    undo: part("carry-undo").checkVisibility(),
    working: part("carry-progress").checkVisibility(),
  };
}

/** Opens the room; it has a module of its own, which comes after the dashboard's. @param {any} on */
async function openCopies(on) {
  const room = await enter(on, "carry", readCarry);
  await room.page.waitFor(() => document.getElementById("carry-file") !== null && !document.getElementById("room-carry").hasAttribute("aria-busy"));
  return room;
}

/** What two browsers must agree on of the overview. */
const rowsOf = ({ rows, counts, groups }) => ({ counts, groups, rows: rows.map(({ seen, reminders, tags, ...row }) => row) });

for (const browser of BROWSERS) {
  describe(`copies in ${browser}`, { timeout: 240_000 }, () => {
    let on, room, downloads, saved;

    const launch = async () => {
      const prefs = { "browser.download.folderList": 2, "browser.download.dir": downloads, "browser.download.alwaysOpenPanel": false };
      const on = await stage({ browser, watch: [], launch: { prefs } });
      if (browser === "chromium") {
        const client = await on.session.browser.target().createCDPSession();
        await client.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: downloads });
      }
      return on;
    };

    before(async () => {
      downloads = await mkdtemp(join(tmpdir(), "downloads-"));
      on = await launch();
      await seed(on, five());
      await on.session.inExtension(async () => {
        const rotation = { version: 2, tokens: [{ label: "id mapping", ends: new Date(Date.now() + 40 * 86_400_000).toISOString() }], practised: 3 };
        await chrome.storage.local.set({ rotation });
      });
      room = await openCopies(on);
    });
    after(async () => {
      await on?.close();
      await rm(downloads, { recursive: true, force: true });
    });

    /** Presses a button and answers with the file that comes of it. */
    async function file(id, ending) {
      await room.press(id);
      const name = await until(async () => {
        const [name] = (await readdir(downloads)).filter((name) => name.endsWith(ending));
        return name && (await readFile(join(downloads, name))).length > 0 && name;
      }, { what: `a file ${ending}` });
      await room.seen(({ status }) => status === sentence("carrySaved"));
      const text = await readFile(join(downloads, name), "utf8");
      await rm(join(downloads, name));
      return { name, text };
    }

    /** A file is picked. @param {any} room */
    const pick = (room, text, name = "copy.json") => room.page.evaluate((text, name) => {
      const field = document.getElementById("carry-file");
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name, { type: "application/json" }));
      field.files = transfer.files;
      field.focus();
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }, text, name);

    const stored = async (on) => {
      const all = await on.storage();
      return Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith("instance:") || key === "rotation" || key === "meta"));
    };

    test("a copy is what its schema says, with no permission and nothing of a tab in it", async () => {
      await room.checked("at first");
      const { name, text } = await file("carry-save", ".json");
      assert.match(name, /^migration-token-guide-\d{4}-\d\d-\d\d\.json$/);
      saved = text;
      const copy = JSON.parse(text);
      assert.ok(valid(copy), JSON.stringify(valid.errors));
      assert.equal(copy.instances.length, 5);
      assert.deepEqual(copy.practised, ["rotate", "least"]);
      for (const word of ["granted", "told", "seen\"", "collapsed", "snoozed"]) assert.ok(!text.includes(word), word);
    });

    test("the table has a row per token, and no cell that a spreadsheet would run", async () => {
      const { name, text } = await file("carry-table", ".csv");
      assert.match(name, /^migration-tokens-\d{4}-\d\d-\d\d\.csv$/);
      assert.ok(text.startsWith("\ufeff"));
      const lines = text.slice(1).trimEnd().split("\r\n");
      assert.equal(lines.length, 1 + 6);
      assert.ok(lines[0].startsWith(sentence("columnName")));
      assert.ok(!/(^|,)"?[=+@-]/m.test(lines.slice(1).join("\n")), text);
      assert.ok(text.includes(HOSTILE), "names are texts");
    });

    test("another browser's first copy: everything is new, the overview is the same, and only access is to be allowed", { timeout: 120_000 }, async () => {
      const other = await launch();
      try {
        const there = await openCopies(other);
        await pick(there, saved);
        const shown = await there.seen(({ title, focus }) => title !== null && focus === "carry-view-title");
        assert.deepEqual(shown.counts, [5, 0, 0, 0]);
        assert.equal(shown.how, "merge");
        assert.ok(shown.rows.some(({ name, what }) => name === HOSTILE && what === sentence("carryFateNew")), "a hostile name is a text");
        assert.deepEqual(shown.others, [sentence("carryApiNew", "id mapping"), sentence("carryPractised")]);
        assert.deepEqual(shown.hints.slice(-1), [sentence("carryNewHint")]);
        await there.checked("what a copy would change");
        await there.press("carry-bring");
        const done = await there.seen(({ status, undo, focus }) => status === sentence("carryDone") && undo && focus === "carry-undo");
        assert.equal(done.title, null);
        const mine = await openOverview(on);
        const theirs = await openOverview(other);
        const [here, then] = [rowsOf(await mine.see()), rowsOf(await theirs.see())];
        assert.deepEqual(then, here);
        await mine.close();
        await theirs.close();
        // The same copy again says that it is known.
        await pick(there, saved);
        const again = await there.seen(({ title }) => title !== null);
        assert.deepEqual([again.counts, again.bring], [[0, 0, 5, 0], false]);
        await there.press("carry-cancel");
        await there.seen(({ title, focus }) => title === null && focus === "carry-file");
      } finally {
        await other.close();
      }
    });

    test("a file that cannot be brought in gets a sentence, and nothing is changed", async () => {
      const before = await stored(on);
      const copy = JSON.parse(saved);
      const cases = [
        ["", "carryUnreadable"],
        ["PK\u0003\u0004 binary", "carryUnreadable"],
        [saved.slice(0, saved.length / 2), "carryUnreadable"],
        ["[".repeat(200_000), "carryUnreadable"],
        ["<script>document.title='hit'</script>", "carryUnreadable"],
        [JSON.stringify({ ...copy, format: "bookmarks" }), "carryForeign"],
        ["[]", "carryForeign"],
        [JSON.stringify({ ...copy, version: 2 }), "carryNewer"],
        [JSON.stringify({ ...copy, instances: {} }), "carryDamaged"],
        [" ".repeat(8 * 1024 * 1024 + 1), "carryTooLarge"],
      ];
      for (const [text, key] of cases) {
        await pick(room, text);
        const now = await room.seen(({ alert, wrong }) => alert === sentence(key) && wrong["carry-file"] === sentence(key), key);
        assert.deepEqual([now.title, now.working, now.bring], [null, false, false]);
      }
      await room.checked("a refused file");
      assert.deepEqual(await stored(on), before);
      assert.notEqual(await room.page.evaluate(() => document.title), "hit");
    });

    test("what a file has wrong is named with its place, and the rest can be brought in", async () => {
      const copy = JSON.parse(saved);
      const jira = copy.instances.findIndex(({ base }) => base === ORIGINS.jira);
      copy.instances[jira].edited = new Date().toISOString();
      copy.instances[jira].name = "Renamed elsewhere";
      copy.instances[jira].notes = "ATATT3xFfGF0-made-up-for-this-test";
      copy.instances[jira].taught = ["/path?containerToken=x"];
      copy.instances.push({ product: "jira", base: "javascript:alert(1)" });
      await pick(room, JSON.stringify(copy));
      const shown = await room.seen(({ title }) => title !== null);
      assert.deepEqual(shown.problems, [
        `instances[${jira}].notes ${sentence("carryFaultToken")}`,
        `instances[${jira}].taught[0] ${sentence("carryFaultPath")}`,
        `instances[5].base ${sentence("carryFaultAddress")}`,
      ]);
      assert.deepEqual(shown.rows, [{ name: "Renamed elsewhere", address: ORIGINS.jira, what: `${sentence("carryFateChanged")}: ${sentence("carryPartDescription")}` }]);
      await room.checked("a file with problems");
      await room.press("carry-bring");
      await room.seen(({ undo, status }) => undo && status === sentence("carryDone"));
      assert.equal((await stored(on))[`instance:jira:${ORIGINS.jira}`].name, "Renamed elsewhere");
      await room.press("carry-undo");
      await room.seen(({ undo, status }) => !undo && status === sentence("carryUndone"));
      assert.equal((await stored(on))[`instance:jira:${ORIGINS.jira}`].name, "Alpha");
    });

    test("replacing shows what goes, keeps permissions of what stays, and can be taken back", async () => {
      const before = await stored(on);
      const copy = JSON.parse(saved);
      copy.instances = copy.instances.filter(({ base }) => base === ORIGINS.jira);
      copy.settings.policy = { startWindow: 30, warnAfter: 10, reserve: 5 };
      await pick(room, JSON.stringify(copy));
      await room.seen(({ title }) => title !== null);
      assert.deepEqual((await room.see()).counts, [0, 0, 5, 0], "merging would change nothing");
      await room.press("carry-replace");
      const shown = await room.seen(({ how, focus, status }) => how === "replace" && focus === "carry-replace" && status !== "");
      assert.deepEqual(shown.counts, [0, 0, 1, 4]);
      assert.deepEqual(shown.others, [sentence("carryPolicy")]);
      assert.ok(shown.hints.includes(sentence("carryGoneHint")));
      assert.match(shown.status, pattern("carryCounts"));
      await room.press("carry-bring");
      await room.seen(({ undo }) => undo);
      const now = await stored(on);
      assert.deepEqual(Object.keys(now).filter((key) => key.startsWith("instance:")), [`instance:jira:${ORIGINS.jira}`]);
      assert.equal(now[`instance:jira:${ORIGINS.jira}`].granted, true);
      assert.deepEqual(now.meta.policy, copy.settings.policy);
      await room.press("carry-undo");
      await room.seen(({ undo, status }) => !undo && status === sentence("carryUndone"));
      const back = await stored(on);
      assert.deepEqual(Object.keys(back).sort(), Object.keys(before).sort());
      assert.deepEqual(back.meta.policy, before.meta.policy);
      for (const key of Object.keys(before).filter((key) => key.startsWith("instance:"))) {
        const plain = ({ tokens = [], granted, ...rest }) => ({ ...rest, plans: rest.plans?.map(({ told, ...plan }) => plan), tokens: tokens.map(({ told, ...token }) => token) });
        assert.deepEqual(plain(back[key]), plain(before[key]), key);
      }
    });

    test("by keyboard alone: to the file, to the choice, to the buttons", async () => {
      const copy = JSON.parse(saved);
      copy.instances[0].name = "By keyboard";
      copy.instances[0].edited = new Date().toISOString();
      await room.page.evaluate(() => document.activeElement.blur());
      await room.tabTo("carry-save");
      await room.tabTo("carry-table");
      await room.tabTo("carry-file");
      await pick(room, JSON.stringify(copy));
      await room.seen(({ title, focus }) => title !== null && focus === "carry-view-title");
      await room.tabTo("carry-merge");
      await room.page.press("ArrowDown");
      await room.seen(({ how, focus }) => how === "replace" && focus === "carry-replace");
      await room.page.press("ArrowUp");
      await room.seen(({ how, focus }) => how === "merge" && focus === "carry-merge");
      await room.tabTo("carry-bring");
      await room.page.press("Enter");
      await room.seen(({ undo, focus }) => undo && focus === "carry-undo");
      await room.page.press("Enter");
      await room.seen(({ undo, focus }) => !undo && focus === "carry-file");
    });

    test("what somebody else stores meanwhile is in what is shown", async () => {
      const copy = JSON.parse(saved);
      const jira = copy.instances.find(({ base }) => base === ORIGINS.jira);
      jira.name = "From the file";
      jira.edited = "2026-01-01T00:00:00.000Z";
      await pick(room, JSON.stringify(copy));
      await room.seen(({ counts }) => counts?.[1] === 1);
      await on.edit(`instance:jira:${ORIGINS.jira}`, (record) => ({ ...record, name: "From here", edited: "2026-02-01T00:00:00.000Z" }));
      await room.seen(({ counts }) => counts?.[1] === 0);
      await room.press("carry-cancel");
    });

    test("a thousand instances come in, and go", { timeout: 120_000 }, async () => {
      const copy = JSON.parse(saved);
      const many = Array.from({ length: 1000 }, (_, nth) => ({ ...copy.instances[0], base: `https://host-${nth}.example.com`, name: `Instance ${nth}` }));
      await pick(room, JSON.stringify({ ...copy, instances: [...copy.instances, ...many] }));
      const shown = await room.seen(({ title }) => title !== null);
      assert.deepEqual([shown.counts, shown.rows.length], [[1000, 0, 5, 0], 100]);
      await room.press("carry-all");
      await room.seen(({ rows, focus }) => rows.length === 1000 && focus === "carry-changes");
      await room.press("carry-bring");
      await room.seen(({ undo }) => undo, "a thousand more");
      assert.equal(Object.keys(await stored(on)).length, 1007);
      await room.press("carry-undo");
      await room.seen(({ undo }) => !undo, "and gone again");
      assert.equal(Object.keys(await stored(on)).length, 7);
    });

    test("a storage without room: a sentence, nothing is changed, and the file is still there to try again", async () => {
      const copy = JSON.parse(saved);
      copy.instances.push({ product: "jira", base: "https://one.more.example", notes: "n".repeat(4000) });
      await pick(room, JSON.stringify(copy));
      await room.seen(({ counts }) => counts?.[0] === 1);
      if (browser === "chromium") {
        // The browser's own limit, filled to a few hundred bytes.
        await on.session.inExtension(async () => {
          const { QUOTA_BYTES } = chrome.storage.local;
          const used = await chrome.storage.local.getBytesInUse(null);
          await chrome.storage.local.set({ "aside:filler": "x".repeat(QUOTA_BYTES - used - 500) });
        });
      } else {
        await refuseWrites(on);
      }
      const before = await stored(on);
      await room.press("carry-bring");
      const full = await room.seen(({ alert }) => alert === sentence("carryNoRoom"));
      assert.deepEqual([full.bring, full.undo, full.working], [true, false, false]);
      await room.checked("no room");
      assert.deepEqual(await stored(on), before);
      if (browser === "chromium") await on.session.inExtension(() => chrome.storage.local.remove("aside:filler"));
      else await on.session.killBackground();
      await room.press("carry-bring");
      await room.seen(({ undo }) => undo);
      await room.press("carry-undo");
      await room.seen(({ undo }) => !undo);
    });
  });
}
