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

  const wayOf = ({ type, redirectCount }) => ({ reload: "reload", back_forward: "backForward" })[type] ?? (redirectCount ? "redirect" : "navigate");
  // Which document this is and how it came, to tell a return from a page that was there all along; an update changes neither.
  // Of the timing entry nothing else is read; redirects are counted only when all are of one origin.
  const arrival = mtg.page?.arrival ?? {
    document: crypto.getRandomValues(new Uint32Array(1))[0],
    how: wayOf(/** @type {any} */ (performance.getEntriesByType("navigation")[0] ?? {})),
  };

  let counter = 0, memory = null, sent = "", waiting = false, again = false, off = false, gone = false;
  let last = -Infinity, wait = SOON, drawing = 0, timer = 0, refresh = 0, port = null;
  // What of the page is to be told when it is pressed, and where that is listened for.
  let watched = [];
  const heardIn = new WeakSet();

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
  /** What is to be told when it is pressed must find somebody awake: a page that is left in the same turn waits for no start. */
  const awake = () => alive() && watched.length > 0 && pass(true);
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
          setTimeout(awake, 200, runtime()?.lastError);
        });
      }
      return await Promise.race([runtime().sendMessage(request.shell ? request : { request }), new Promise((resolve) => setTimeout(resolve, REPLY_LIMIT))]);
    } catch {
      alive();
      return undefined;
    }
  };

  const pass = async (force = false) => {
    clearTimeout(timer);
    timer = 0;
    if (off || gone || document.hidden || !alive()) return;
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
    const answer = await send({ kind: "pageSeen", counter: ++counter, signals, memory, arrival });
    waiting = false;
    if (signal.aborted || off || gone) return;
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
      watched = ok.watch.map(({ node, control }) => ({ element: elements[node], control }));
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
  /** A person pressed what the core asked to be told of: said in the very turn of the click, the page may be gone in the next. */
  const pressed = (event) => {
    const path = event.isTrusted ? event.composedPath() : [];
    const found = watched.find(({ element }) => path.includes(element));
    if (!found) return;
    // Once: window, document and shadow root all hear the same click.
    watched = watched.filter((each) => each !== found);
    send({ kind: "pressed", control: found.control, document: arrival.document });
    // Whichever way it came, it may be left now: what is seen of it from here on is no return.
    arrival.how = "navigate";
  };
  const observe = (roots) => {
    for (const root of roots) {
      observer.observe(root, {
        childList: true, subtree: true, characterData: true,
        attributeFilter: ["class", "style", "hidden", "disabled", "open", "inert", "aria-disabled", "aria-busy", "aria-hidden", "aria-label", "aria-current", "aria-checked"],
      });
      if (heardIn.has(root)) continue;
      heardIn.add(root);
      // Clicks in a frame or behind a shadow root are heard whole only there; ticking changes no attribute.
      on(root, "click", pressed);
      on(root, "change", changed);
    }
  };

  /** The card's own request, or one to the shell; the core's view may be another afterwards. */
  const ask = async (request) => {
    const answer = await send(request);
    if (answer?.ok) pass(true);
    return answer;
  };
  const overlay = mtg.makeOverlay({ alive: () => !gone && alive(), ask, signal, closed: () => ((off = true), rest()) });

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
  on(window, "click", pressed);
  // Whoever is still here afterwards was restored; the tab can be seen again before `pageshow` tells.
  // In between nothing is drawn: in Firefox an answer can still come when the window is no longer there.
  on(window, "pagehide", () => {
    gone = true;
    arrival.how = "restored";
  });
  on(window, "pageshow", ({ persisted }) => {
    gone = false;
    if (persisted) seenAgain();
  });
  on(window, "hashchange popstate load", changed);
  // What fades in is seen only when it has.
  on(document, "transitionend animationend", changed);
  on(globalThis.navigation, "currententrychange", changed);
  // A file that could not be loaded may be all that ever happens.
  on(document, "error", changed);
  // Another page in a frame.
  on(document, "load", ({ target }) => target.localName === "iframe" && changed());

  mtg.page = { alive, arrival, ask: () => pass(true) };
  pass();
})();
