// A virtual screen with real keys: the only way to answer Chromium's own permission bubble.
import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Starts Xvfb on a display number that it picks itself. */
export async function openDisplay({ width = 1400, height = 1000 } = {}) {
  const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", `${width}x${height}x24`, "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const name = await new Promise((resolve, reject) => {
    let said = "";
    server.stdio[3].on("data", (bytes) => {
      said += bytes;
      if (said.endsWith("\n")) resolve(`:${said.trim()}`);
    });
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
  const env = { ...process.env, DISPLAY: name };
  const xdotool = async (...words) => (await run("xdotool", words, { env })).stdout.trim();
  return {
    name,
    /** Window ids that are on the screen now, with title and size. */
    async windows() {
      const ids = (await xdotool("search", "--onlyvisible", "--name", "").catch(() => "")).split("\n").filter(Boolean);
      const all = await Promise.all(ids.map(async (id) => {
        try {
          const [title, shape] = await Promise.all([xdotool("getwindowname", id), xdotool("getwindowgeometry", "--shell", id)]);
          const number = (key) => Number(shape.match(new RegExp(`^${key}=(-?\\d+)$`, "m"))?.[1]);
          return { id, title, x: number("X"), y: number("Y"), width: number("WIDTH"), height: number("HEIGHT") };
        } catch {
          return null; // closed between the two questions
        }
      }));
      return all.filter(Boolean);
    },
    /** Presses real keys, seen by whichever window has the focus. */
    keys: (...names) => xdotool("key", "--clearmodifiers", ...names),
    /** Gives a window the keyboard: without a window manager nobody else does. */
    focus: (id) => xdotool("windowfocus", "--sync", id),
    /** Moves the real pointer and presses its first button. */
    click: (x, y) => xdotool("mousemove", String(x), String(y), "click", "1"),
    async close() {
      if (server.exitCode !== null) return;
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      await ended;
    },
  };
}
