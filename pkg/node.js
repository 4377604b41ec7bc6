// The package in Node: the module's bytes are read from the file beside this one.
import { readFile } from "node:fs/promises";
import init from "./package.js";

await init({ module_or_path: await readFile(new URL("package_bg.wasm", import.meta.url)) });

export { basicAuthHeader, classifyProbe, commands, headerDoubts, plan, probeRequest, recognise, tokenStatus } from "./package.js";
