// What needs no browser: sizes, and how long the native tests take.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { weigh, BUDGETS } from "../build/sizes.js";

const KB = 1024;

/** Each file is compressed on its own by gzip -9, then added up. */
export function sizes({ book, root }) {
  weigh(path.join(root, "pkg")).forEach(({ what, raw, gzip }, at) => {
    const budget = BUDGETS[at];
    if (budget.raw) book.add({ what: `${what}, raw`, unit: "KB", value: raw / KB, limit: budget.raw / KB });
    book.add({ what: `${what}, gzip`, unit: "KB", value: gzip / KB, limit: budget.gzip / KB });
  });
}

/** In a target folder of its own: the crate's dependencies stay built there, the crate itself is compiled anew and all tests run. */
export function nativeTests({ book, root }) {
  const target = path.join(root, "target/bench/native");
  const cargo = (...words) => {
    const { status, stderr } = spawnSync("cargo", [...words, "--target-dir", target], { cwd: root, encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
    if (status !== 0) throw new Error(`cargo ${words.join(" ")} failed:\n${stderr}`);
  };
  cargo("test", "--quiet", "--no-run");
  cargo("clean", "--quiet", "--package", "migration-token-guide");
  const began = performance.now();
  cargo("test", "--quiet");
  book.add({ what: "native tests, dependencies built, the crate compiled anew", unit: "s", value: (performance.now() - began) / 1000, limit: 60 });
}
