// The package in a browser: the module's bytes are fetched from the address beside this one.
import init from "./package.js";

await init({ module_or_path: fetch(new URL("package_bg.wasm", import.meta.url)) });

export { basicAuthHeader, classifyProbe, commands, headerDoubts, plan, probeRequest, recognise, tokenStatus } from "./package.js";
