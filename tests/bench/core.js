// The core's part of one look: a page with 200 texts, in Node, beside JSON.parse of the same input.
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { benchModule } from "../build/build.js";
import { median } from "./figures.js";

const CALLS = 50;

/** The background's module in Node. @param {string} root */
export async function backgroundModule(root) {
  const glue = await import(pathToFileURL(path.join(root, "target/modules/background/background.js")).href);
  glue.initSync({ module: readFileSync(path.join(root, "target/modules/background/background_bg.wasm")) });
  return glue;
}

/**
 * A look at a page of 200 texts, as the content script sends it, and who sent it.
 * @param {string} base the instance's
 */
export function longPage(base) {
  const place = `${base}/plugins/servlet/cloud-migration-demo/assistant/how-it-works`;
  const node = (role, name) => ({ role, name, dialog: false, disabled: false, busy: false, on: false });
  const signals = {
    place, bodyId: "jira", application: "JIRA", contextPath: "", canonicalBase: null, failedFiles: 0,
    resources: ["/download/resources/com.atlassian.jira.migration.jira-migration-plugin:demo-frontend/assistant.js"], truncated: false,
    nodes: [
      node("heading", "How It Works"), node("button", "Back"), node("button", "Connect to cloud"),
      ...Array.from({ length: 197 }, (_, at) => node("text", `Line ${at} of a long page about projects, people and their work, none of which is a label`)),
    ],
  };
  const request = { kind: "pageSeen", counter: 1, signals, memory: null, arrival: { document: 1, how: "navigate" } };
  return { request, sender: { kind: "page", place, tab: 1, private: false } };
}

export async function core({ book, runs, root }) {
  const glue = await backgroundModule(root);
  const base = "http://jira.example.com:8080", now = Date.UTC(2026, 10, 22);
  const { request, sender } = longPage(base);

  // Watched as the popup does it, so that nothing here knows the form of what is stored.
  const stored = new Map();
  const handle = (request, sender) => {
    const list = [...stored].map(([key, value]) => ({ key, value }));
    const { reply, writes } = glue.handle(request, sender, list, now);
    for (const { key, value } of writes) stored.set(key, value);
    if (reply.kind === "error") throw new Error(JSON.stringify(reply));
    return reply;
  };
  handle({ kind: "watchIntent", tab: 1, base, product: "jira", teach: null }, { kind: "extension" });
  handle({ kind: "grantsChanged", granted: [base] }, { kind: "background" });
  const day = new Date(now - 17 * 86_400_000).toISOString();
  handle({ kind: "renewedOn", from: day, to: day }, sender);

  const text = JSON.stringify(request), list = [...stored].map(([key, value]) => ({ key, value }));
  const { reply } = glue.handle(request, sender, list, now);
  if (reply.hint?.step?.text.key !== "stepHowItWorks") throw new Error(`the core did not recognise the page: ${JSON.stringify(reply)}`);

  const timed = (call) => {
    const began = performance.now();
    for (let turn = 0; turn < CALLS; turn++) call();
    return ((performance.now() - began) / CALLS) * 1000;
  };
  const folder = await benchModule(root);
  const bench = await import(pathToFileURL(path.join(folder, "bench.js")).href);
  bench.initSync({ module: readFileSync(path.join(folder, "bench_bg.wasm")) });
  if (bench.recognised(request, 1) !== 2) throw new Error("the bench's module did not find the control");
  // Reading the request happens once in each call, and is taken off.
  const MANY = 200;
  const recognition = () => {
    const began = performance.now();
    bench.recognised(request, MANY);
    const between = performance.now();
    bench.recognised(request, 0);
    return (2 * between - began - performance.now()) / MANY * 1000;
  };
  const ours = [], parse = [], alone = [];
  for (let run = 0; run < runs + 5; run++) {
    const a = timed(() => glue.handle(request, sender, list, now)), b = timed(() => JSON.parse(text));
    if (run < 5) continue; // warming up
    ours.push(a);
    parse.push(b);
    alone.push(recognition());
  }
  const where = `Node ${process.versions.node}`;
  book.add({ what: "core: a page of 200 texts recognised and answered", where, unit: "µs", value: median(ours), worst: Math.max(...ours), runs });
  book.add({
    what: "core: screen, token and control of these 200 texts found", where, unit: "µs", value: median(alone), worst: Math.max(...alone), limit: 100, runs,
  });
  book.add({
    what: "JSON.parse of the same message", where, unit: "µs", value: median(parse), worst: Math.max(...parse), runs,
    note: "The core's time is for the whole call: reading the message at the border, recognising the screen, the step, the card's view, and writing the answer.",
  });
}
