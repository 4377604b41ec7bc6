/**
 * Bundles the demo site's front end, once per generation of parts, into tests/site/built/. Installs nothing:
 * `npm ci --ignore-scripts` in current/ and y2021/ comes first.
 */
import { existsSync } from "node:fs";
import { cp, mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
export const GENERATIONS = ["current", "y2021"];

/** @param {string} generation */
async function buildGeneration(generation) {
  const esbuild = createRequire(path.join(here, "current/package.json"))("esbuild");
  const packages = path.join(here, generation, "node_modules");
  const out = path.join(here, "built", generation);
  await mkdir(out, { recursive: true });
  await esbuild.build({
    absWorkingDir: here,
    entryPoints: { assistant: "front/assistant.jsx", setup: "front/setup.jsx" },
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    jsxFactory: "React.createElement",
    jsxFragment: "React.Fragment",
    alias: { parts: path.join(here, generation, "parts.jsx") },
    define: { "process.env.NODE_ENV": '"production"', "process.env": "{}", "global": "globalThis" },
    loader: { ".woff2": "dataurl", ".svg": "dataurl" },
    logLevel: "error",
  });
  for (const file of ["aui-prototyping.css", "aui-prototyping.js", "aui-prototyping-browserfocus.css", "fonts", "images"]) {
    await cp(path.join(packages, "@atlassian/aui/dist/aui", file), path.join(out, "aui", file), { recursive: true }).catch((error) => {
      // The generations do not ship the same set of files.
      if (error.code !== "ENOENT" || file === "aui-prototyping.css") throw error;
    });
  }
  await cp(path.join(packages, "jquery/dist/jquery.min.js"), path.join(out, "aui/jquery.js"));
}

/** Bundles everything; resolves to the milliseconds it took. */
export async function build() {
  const began = performance.now();
  for (const generation of GENERATIONS) {
    if (!existsSync(path.join(here, generation, "node_modules"))) {
      throw new Error(`The demo site's parts are not installed: npm ci --ignore-scripts --prefix tests/site/${generation}`);
    }
  }
  await rm(path.join(here, "built"), { recursive: true, force: true });
  await Promise.all(GENERATIONS.map(buildGeneration));
  return performance.now() - began;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const took = await build();
  console.log(`demo site bundled in ${(took / 1_000).toFixed(1)} s`);
}
