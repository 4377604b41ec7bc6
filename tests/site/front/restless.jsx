/** Behaviours that a guest on the page must bear: endless and sudden re-rendering; and the handles that tests use. */
import { React } from "parts";

const ROWS = 50;

/**
 * @param {ReturnType<import("./route.js").createRouter>} router
 * @param {{ delay: number, behaviour: "none" | "storm" | "burst" }} page
 */
export function installDemoControls(router, page) {
  let nextDelay = null;
  let waiting = [];
  const listeners = new Set();
  const setActivity = (kind) => {
    demo.activity = kind;
    listeners.forEach((listener) => listener(kind));
  };

  const demo = {
    activity: "none",
    /** The last screen put into the document and when, on the clock of `performance.now()`. */
    shown: null,
    /** Every screen so far, oldest first. */
    history: [],
    /** Changes made to the document by the storm or the burst so far. */
    mutations: 0,
    /** Questions to the server that wait for their answers. */
    asking: 0,
    route: () => router.current(),
    /**
     * Goes to a route, by default at once: the new screen is in the document when the promise is kept.
     * @param {string} route
     */
    go(route, { delay = 0 } = {}) {
      nextDelay = delay;
      const arrived = demo.whenShown();
      router.go(route);
      return arrived;
    },
    /** Kept at the next screen (or dialog) shown, with `{ screen, at }`. */
    whenShown: () => new Promise((resolve) => waiting.push(resolve)),
    /** Endless changes, a few thousand each second, until `storm(false)`. */
    storm: (on = true) => setActivity(on ? "storm" : "none"),
    /** 10,000 changes within two seconds, then one change of screen. Kept with the moment of the last change. */
    burst(route = "how-it-works") {
      demo.burstEnd = route;
      setActivity("burst");
      return demo.whenShown();
    },
  };
  window.__demo = demo;

  return {
    takeDelay() {
      const wait = nextDelay ?? page.delay;
      nextDelay = null;
      return wait;
    },
    shown(screen) {
      demo.shown = { screen, at: performance.now() };
      demo.history.push(demo.shown);
      performance.mark("demo:shown", { detail: screen });
      const keep = waiting;
      waiting = [];
      keep.forEach((resolve) => resolve(demo.shown));
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    asked: (more) => (demo.asking += more),
    initialActivity: page.behaviour,
    setActivity,
    count: (changes) => (demo.mutations += changes),
    endBurst() {
      setActivity("none");
      demo.go(demo.burstEnd ?? "how-it-works");
    },
  };
}

/** A list that is rewritten all the time: text, attributes and whole nodes, as a badly built progress view would. */
export function Activity({ controls }) {
  const [kind, setKind] = React.useState("none");
  const list = React.useRef(null);
  React.useEffect(() => controls.listen(setKind), []);
  React.useEffect(() => {
    if (controls.initialActivity !== "none") controls.setActivity(controls.initialActivity);
  }, []);
  React.useEffect(() => {
    if (kind === "none") return undefined;
    const end = kind === "burst" ? 10_000 : Infinity;
    const began = performance.now();
    let done = 0;
    const timer = setInterval(() => {
      // By the clock, not by ticks: a slow machine must see the same number of changes in the same time.
      const due = Math.min(end, Math.floor((performance.now() - began) * 5));
      for (const first = done; done < due && done < first + 2_000; done += 1) change(list.current, done);
      if (done >= end) {
        clearInterval(timer);
        controls.endBurst();
      }
    }, 10);
    return () => clearInterval(timer);
  }, [kind]);

  /** Exactly one mutation record each. */
  function change(element, turn) {
    const row = element.children[turn % ROWS];
    if (turn % 3 === 0) row.firstChild.data = `copied ${turn} of many`;
    else if (turn % 3 === 1) row.setAttribute("title", `part ${turn}`);
    else row.replaceChild(document.createTextNode(`copied ${turn} of many`), row.firstChild);
    controls.count(1);
  }

  if (kind === "none") return null;
  return (
    <ul className="activity" ref={list}>
      {Array.from({ length: ROWS }, (_, row) => <li key={row}>waiting</li>)}
    </ul>
  );
}
