// Life cycle on an assistant's page: look, ask the core, draw; again when the page changes; gone when the extension is.
(() => {
  // A second injection finds the first at work, unless that one was orphaned by an update.
  if (mtg.page?.alive()) return mtg.page.ask();

  const life = new AbortController();
  const { signal } = life;
  const REPLY_LIMIT = 3_000, AGAIN = 500;
  // Between two looks at a changing page: short at first, then so long that looking stays below 2 % of the time.
  const SOON = 40, LEAST = 150, MOST = 250, QUIET = 1_000, SHARE = 75;
  // Said when the extension is gone and with it its sentences.
  const farewell = mtg.say.message("errorReload");

  let counter = 0, memory = null, sent = "", waiting = false, again = false, off = false;
  let last = -Infinity, wait = SOON, drawing = 0, timer = 0, refresh = 0, port = null;

  const runtime = () => {
    try {
      const { runtime } = mtg.browser;
      return runtime.id ? runtime : null;
    } catch {
      return null;
    }
  };
  /** Whether the extension still stands behind this script; if not, says so once and ends. */
  const alive = () => {
    if (signal.aborted) return false;
    if (runtime()) return true;
    end();
    overlay.farewell(farewell);
    return false;
  };
  const end = () => {
    life.abort();
    rest();
    port?.disconnect();
  };
  const rest = () => {
    observer.disconnect();
    clearTimeout(timer);
    clearTimeout(refresh);
    timer = refresh = 0;
  };

  /** @returns {Promise<{ok?: object, error?: {code: string, text: object}} | undefined>} undefined: no answer, try again later */
  const send = async (request) => {
    if (!alive()) return undefined;
    try {
      if (!port) {
        port = runtime().connect({ name: "page" });
        port.onDisconnect.addListener(() => {
          port = null;
          // The worker may just have gone to sleep; if the extension went, that shows a moment later. Chromium reports an error that
          // nobody reads, and a minifier drops a read that nobody uses.
          setTimeout(alive, 200, runtime()?.lastError);
        });
      }
      return await Promise.race([runtime().sendMessage({ request }), new Promise((resolve) => setTimeout(resolve, REPLY_LIMIT))]);
    } catch {
      alive();
      return undefined;
    }
  };

  const pass = async (force = false) => {
    clearTimeout(timer);
    timer = 0;
    if (off || document.hidden || !alive()) return;
    const begun = performance.now();
    observer.disconnect();
    const { signals, elements, roots } = mtg.look();
    const seen = JSON.stringify(signals);
    if (force) sent = "";
    if (seen === sent) overlay.settle(elements);
    observe(roots);
    const cost = performance.now() - begun + drawing;
    wait = begun - last > QUIET ? SOON : Math.min(2 * wait, Math.min(MOST, Math.max(LEAST, SHARE * cost)));
    last = performance.now();
    drawing = 0;
    if (seen === sent) return;
    if (waiting) return void (again = true);
    waiting = true;
    sent = seen;
    const answer = await send({ kind: "pageSeen", counter: ++counter, signals, memory });
    waiting = false;
    if (signal.aborted || off) return;
    show(answer, elements);
    if (again) {
      again = false;
      pass();
    }
  };

  const show = (answer, elements) => {
    const { ok, error } = answer ?? {};
    if (ok?.kind === "notWatched" || error?.code === "notWatched") return end();
    const begun = performance.now();
    if (ok?.kind === "page" && ok.counter === counter) {
      memory = ok.memory;
      overlay.draw(ok.hint, elements);
      clearTimeout(refresh);
      const at = Date.parse(ok.hint?.refreshAt);
      if (at) refresh = setTimeout(pass, Math.min(Math.max(at - Date.now(), 1_000), 2 ** 31 - 1), true);
    } else {
      sent = "";
      // A background that ended just then: the page may never change again, so ask again.
      if (!answer) {
        clearTimeout(refresh);
        refresh = setTimeout(pass, AGAIN, true);
      }
      if (error?.code === "coreUnavailable") overlay.tell(error.text, elements);
    }
    drawing = performance.now() - begun;
  };

  /** Something changed: the first time at once, then after the wait. In between the page is not observed and costs nothing. */
  const changed = () => {
    observer.disconnect();
    if (timer || off || signal.aborted) return;
    const left = last + wait - performance.now();
    if (left > 0) timer = setTimeout(pass, left);
    else pass();
  };
  const observer = new MutationObserver(changed);
  const observe = (roots) => {
    for (const root of roots) {
      observer.observe(root, {
        childList: true, subtree: true, characterData: true,
        attributeFilter: ["class", "style", "hidden", "disabled", "open", "inert", "aria-disabled", "aria-busy", "aria-hidden", "aria-label", "aria-current"],
      });
    }
  };

  /** The card's own request; the core's view may be another afterwards. */
  const ask = async (request) => {
    const answer = await send(request);
    if (answer?.ok) pass(true);
    return answer;
  };
  const overlay = mtg.makeOverlay({ alive, ask, signal, closed: () => ((off = true), rest()) });

  const heard = ({ shell }) => {
    if (shell === "recheck") {
      // Also for the moment when a hidden tab is seen again.
      sent = "";
      pass(true);
    }
    if (shell === "focusCard") {
      if (off) {
        off = false;
        pass(true).then(overlay.focus);
      } else overlay.focus();
    }
  };
  runtime()?.onMessage.addListener(heard);

  const seenAgain = () => {
    if (document.hidden) rest();
    else if (alive()) pass(true);
  };
  const on = (target, types, listener) => {
    for (const type of types.split(" ")) target?.addEventListener(type, listener, { signal, capture: true, passive: true });
  };
  on(document, "visibilitychange", seenAgain);
  on(window, "pageshow", ({ persisted }) => persisted && seenAgain());
  on(window, "hashchange popstate", changed);
  // What fades in is seen only when it has.
  on(document, "transitionend animationend", changed);
  on(globalThis.navigation, "currententrychange", changed);
  // Another page in a frame.
  on(document, "load", ({ target }) => target.localName === "iframe" && changed());

  mtg.page = { alive, ask: () => pass(true) };
  pass();
})();
