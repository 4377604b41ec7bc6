// The README's examples, as people copy them: run in a folder that has only the package, and read by TypeScript as they are.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { install } from "./tarball.js";

const TSC = fileURLToPath(new URL("../node_modules/.bin/tsc", import.meta.url));
const execute = promisify(execFile);
const { folder, installed, close } = install();
after(close);

/** Each example with what it prints. */
const examples = [...readFileSync(path.join(installed, "README.md"), "utf8").matchAll(/^```js\n([^]*?)^```\n\n```text\n([^]*?)^```$/gm)].map(([, code, prints]) => {
  const [, names] = /^import \{ (.*) \} from "migration-token-guide";$/m.exec(code) ?? [];
  return { code, prints, names: names.split(", ") };
});

// Stands in for the API: a program that asks api.atlassian.com gets there instead.
/** @type {{ method?: string, url?: string, headers: import("node:http").IncomingHttpHeaders }[]} */
const asked = [];
const api = createServer(({ method, url, headers }, response) => {
  asked.push({ method, url, headers });
  response.writeHead(404, { "content-type": "application/json" }).end('{"status":404,"errorMessage":"Job not found: test-job-id"}');
});
before(() => new Promise((resolve) => api.listen(0, "127.0.0.1", () => resolve(undefined))));
after(() => api.close());

/** @param {string} name @param {string} code */
async function run(name, code) {
  const file = path.join(folder, name);
  writeFileSync(file, code);
  const { port } = /** @type {import("node:net").AddressInfo} */ (api.address());
  const there = `const real = fetch; globalThis.fetch = (url, init) => real(String(url).replace("https://api.atlassian.com/", "http://127.0.0.1:${port}/"), init);`;
  const { stdout, stderr } = await execute(process.execPath, ["--import", `data:text/javascript,${encodeURIComponent(there)}`, file], { cwd: folder });
  assert.equal(stderr, "");
  return stdout;
}

describe("the README", () => {
  test("has an example with its output for every function", async () => {
    const functions = (await run("names.mjs", 'import * as all from "migration-token-guide"; console.log(Object.keys(all).join(" "));')).trim().split(" ");
    assert.ok(functions.length > 0);
    assert.deepEqual([...new Set(examples.flatMap(({ names }) => names))].sort(), functions);
    const all = readFileSync(path.join(installed, "README.md"), "utf8").match(/^```js$/gm) ?? [];
    assert.equal(all.length, examples.length, "an example without its output is not run");
  });

  for (const [nth, { code, prints, names }] of examples.entries()) {
    test(`says what ${names.join(", ")} prints`, async () => assert.equal(await run(`example-${nth}.mjs`, code), prints));
  }

  test("names every verdict, remedy and doubt", () => {
    const [readme, declarations] = ["README.md", "index.d.ts"].map((name) => readFileSync(path.join(installed, name), "utf8"));
    for (const type of ["Verdict", "Remedy", "Doubt"]) {
      const [, union] = new RegExp(`^export type ${type} = (.*);$`, "m").exec(declarations) ?? [];
      const codes = [...union.matchAll(/"(\w+)"/g)].map(([, code]) => code);
      assert.ok(codes.length > 1, type);
      assert.deepEqual(codes.filter((code) => !readme.includes(`\`${code}\``)), [], type);
    }
  });

  test("is right about CommonJS", async () => {
    assert.equal(await run("common.cjs", 'import("migration-token-guide").then(({ plan }) => console.log(typeof plan));'), "function\n");
  });

  test("sends one request, with the header and without a cookie", () => {
    assert.equal(asked.length, 1);
    const [{ method, url, headers }] = asked;
    assert.deepEqual([method, url], ["GET", "/migrations/reports/v1/id-mappings/test-job-id"]);
    assert.equal(headers.authorization, `Basic ${Buffer.from("admin@example.com:not-a-real-token").toString("base64")}`);
    assert.equal(headers.accept, "application/json");
    assert.equal(headers.cookie, undefined);
  });
});

describe("TypeScript, strict and with every declaration looked at, resolving as", () => {
  /** What it says of each of these programs, in one go. @param {string} resolution @param {string[]} programs */
  async function check(resolution, programs) {
    const files = programs.map((code, nth) => {
      const name = `types-${nth}.mts`;
      writeFileSync(path.join(folder, name), code);
      return name;
    });
    const module = resolution === "bundler" ? "esnext" : "nodenext";
    const words = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--skipLibCheck", "false", "--types", "", "--target", "es2022", "--lib", "es2022,dom"];
    const { stdout } = await execute(TSC, [...words, "--pretty", "false", "--module", module, "--moduleResolution", resolution, ...files], { cwd: folder }).catch((error) => error);
    return stdout;
  }

  for (const resolution of ["nodenext", "bundler"]) {
    test(resolution, async () => {
      const names = [...readFileSync(path.join(installed, "index.d.ts"), "utf8").matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name);
      assert.ok(names.includes("TokenStatus") && names.includes("InputError"));
      const types = `import type { ${names.join(", ")} } from "migration-token-guide";\nexport type { ${names.join(", ")} };\n`;
      assert.equal(await check(resolution, [...examples.map(({ code }) => code), types]), "");
    });

    test(`${resolution}, where it has to object`, async () => {
      const wrong = /** @type {[string, RegExp][]} */ ([
        ['import { tokenStatus } from "migration-token-guide"; tokenStatus({ evidence: [{ what: "renewed", at: "" }] }, 0);', /"renewed".*is not assignable/],
        ['import { tokenStatus } from "migration-token-guide"; tokenStatus({ evidence: [] });', /Expected 2 arguments/],
        ['import { classifyProbe } from "migration-token-guide"; classifyProbe({ error: "aborted" }, 0);', /not assignable/],
        ['import { plan } from "migration-token-guide"; const late: number = plan({ evidence: [], start: "", days: 1 }).start;', /not assignable to type 'number'/],
        ['import init from "migration-token-guide"; init();', /has no default export/],
        ['import { initSync } from "migration-token-guide";', /no exported member .*initSync/],
        ['import "migration-token-guide/package.js";', /Cannot find module/],
      ]);
      const said = await check(resolution, wrong.map(([code]) => code));
      for (const [nth, [, objection]] of wrong.entries()) {
        assert.match(said.split("\n").filter((/** @type {string} */ line) => line.startsWith(`types-${nth}.mts(`)).join("\n"), objection);
      }
    });
  }
});
