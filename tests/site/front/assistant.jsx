/** Entry of the demo assistant's front end; the same source is bundled once per generation. */
import { React, mount, Spinner } from "parts";
import { labels } from "../labels.js";
import { createRouter } from "./route.js";
import { screens } from "./screens.jsx";
import { Activity, installDemoControls } from "./restless.jsx";
import "./assistant.css";

const page = JSON.parse(document.getElementById("assistant-page").textContent);
const text = labels(page.product, page.wording);
const router = createRouter(page);
const controls = installDemoControls(router, page);

/** Talks to the demo server; nobody outside the demo knows these addresses. */
async function ask(path, body) {
  controls.asked(1);
  try {
    const answer = await fetch(`${page.context}/rest/migration-demo/latest/${path}`, body === undefined
      ? {}
      : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const given = await answer.json();
    // Counted down once the screen has drawn the answer.
    setTimeout(() => controls.asked(-1));
    return given;
  } catch {
    // The page was left, or the demo server ended, while the answer was on its way: nobody is waiting any more.
    return new Promise(() => {});
  }
}

/** The unfinished plan outlives the way to the cloud and back. */
const draft = {
  key: `migration-demo ${page.product} ${page.context}`,
  read: () => JSON.parse(sessionStorage.getItem(draft.key) ?? "{}"),
  write: (part) => sessionStorage.setItem(draft.key, JSON.stringify({ ...draft.read(), ...part })),
  drop: () => sessionStorage.removeItem(draft.key),
};

function App() {
  const [route, setRoute] = React.useState(router.current());
  const [rendered, setRendered] = React.useState(null);
  React.useEffect(() => router.listen(() => setRoute(router.current())), []);
  React.useEffect(() => {
    const show = () => setRendered(route);
    const wait = controls.takeDelay();
    if (wait === 0) {
      show();
      return undefined;
    }
    const timer = setTimeout(show, wait);
    return () => clearTimeout(timer);
  }, [route]);

  const Screen = rendered === route ? screens[route] ?? screens[""] : null;
  React.useLayoutEffect(() => {
    if (Screen) controls.shown(Screen.screen);
  }, [Screen]);
  const framed = page.frame === "admin" && (route === "" || route === "migrations");
  const scene = { text, page, router, ask, draft, controls };
  return (
    <div className={framed ? "assistant" : "assistant assistant-covering"}>
      {Screen ? <Screen {...scene} /> : <div className="assistant-late"><Spinner size="large" /></div>}
      <Activity controls={controls} />
    </div>
  );
}

/** Where it is drawn; in a shadow root the style sheet must be there before. */
async function containerOf(place) {
  if (page.inside !== "shadow") return place;
  const root = place.attachShadow({ mode: "open" });
  const sheet = document.querySelector("link[href$='/assistant.css']").cloneNode();
  const container = document.createElement("div");
  await new Promise((resolve) => {
    sheet.addEventListener("load", resolve);
    root.append(sheet, container);
  });
  return container;
}

containerOf(document.getElementById("assistant")).then((container) => mount(<App />, container));
