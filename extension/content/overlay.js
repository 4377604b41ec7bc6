// The card, its pill and the ring: draws a HintView in a closed shadow root above the page and hands presses on.
// A guest on a page that may be hostile: never takes focus by itself, and acts only on what a person pressed on a card that could be seen.
(() => {
  // Important in here outdoes whatever the page says of the host, its style attribute included.
  const CSS =
    `:host{${"all:initial;position:fixed;inset:0;display:block;pointer-events:none;direction:ltr;".replaceAll(";", "!important;")}}` +
    "*{box-sizing:border-box;margin:0}" +
    "div{color-scheme:light dark;--face:light-dark(#fff,#20252d);--red:light-dark(#ae2e24,#ff9c8f);--blue:#1d7afc}" +
    ".box,.live,.ring,.bar *{position:absolute}" +
    ".box{--tone:light-dark(#44546f,#8c9bb5);pointer-events:auto;font:14px/1.45 system-ui,sans-serif;color:light-dark(#172b4d,#dfe3ea)}" +
    ".calm,.success{--tone:light-dark(#216e4e,#6cc49b)}" +
    ".warning{--tone:light-dark(#a54800,#f5b168)}" +
    ".blocked{--tone:var(--red)}" +
    "section,button,input,textarea{background:var(--face);border:1px solid #8888;border-radius:6px;font:inherit;color:inherit}" +
    "section{width:360px;max-width:calc(100vw - 32px);max-height:calc(100vh - max(32px,12vh));overflow:auto;overflow-wrap:anywhere;padding:12px 14px;border-top:3px solid var(--tone);box-shadow:0 6px 24px #0004;display:grid;gap:10px}" +
    ".row{display:flex;gap:8px;align-items:end;flex-wrap:wrap}" +
    ".head{flex-wrap:nowrap;align-items:start}" +
    "b{flex:1;padding-top:2px}" +
    "i{flex:none;width:22px;margin-top:2px;text-align:center;font:700 14px/22px system-ui;border-radius:50%;background:var(--tone);color:var(--face)}" +
    ".warning i{border-radius:6px}.blocked i{border-radius:0}" +
    "small,label,input,textarea,p{display:block;font-size:12.5px}" +
    "[type=checkbox]{flex:none;width:24px;height:24px;min-height:0}textarea{width:100%;resize:none}" +
    ".step,.question,.advice{border-inline-start:3px solid var(--tone);padding-inline-start:10px}" +
    "ol,ul{padding-inline-start:22px}li button{margin-inline-start:8px}label+button{margin:4px 0 0 32px}[aria-current],[role=group]>:first-child{font-weight:700}" +
    ":is(.step,.question,.advice)>*+*,li+li{margin-top:6px}" +
    "button,input{min-height:30px;padding:2px 10px}" +
    "button{cursor:pointer}button:hover{border-color:var(--tone)}" +
    ".row:not(.head,.plain) button:first-of-type,.primary{background:var(--tone);color:var(--face)}" +
    ".head button{border-color:#0000;padding:0;width:28px;flex:none}" +
    ".quiet{display:flex;width:auto;max-width:min(560px,100vw - 32px);align-items:center;flex-wrap:wrap}" +
    ".quiet .head{display:contents}.quiet .row{order:1}.quiet .head button{order:2}.quiet b{min-width:150px}" +
    ":focus-visible{outline:2px solid var(--blue);outline-offset:2px}" +
    ".pill{display:flex;gap:8px;align-items:center;border-radius:20px;padding:4px 14px 4px 6px;border-color:var(--tone)}" +
    ".bar{position:relative;height:30px;margin-top:5px}" +
    "u{height:10px;border:1px solid var(--face);border-radius:3px;forced-color-adjust:none}" +
    ".bar small{top:13px;white-space:nowrap;transform:translate(-50%)}.bar small:first-of-type{transform:none}" +
    ".bad{color:var(--red)}" +
    ".live{clip-path:inset(50%)}" +
    ".ring{border:3px solid var(--blue);border-radius:8px;box-shadow:0 0 0 2px var(--face),0 0 12px 3px var(--blue)}" +
    "[popover]{position:fixed;inset:auto 16px 16px auto}" +
    "[hidden],[popover]:not(:popover-open){display:none}" +
    "@media (prefers-reduced-motion:no-preference){.pulse{animation:p .5s 4 alternate}@keyframes p{to{outline:9px solid #1d7afc66}}}" +
    "@media print{*{display:none!important}}";
  const ICONS = { calm: "✓", success: "✓", unknown: "?", warning: "!", blocked: "✕" };
  // The bar ends in a short piece for the time after the block.
  const WINDOW = 0.93;
  const MARGIN = 16, GAP = 10;
  const GUARDED = "click submit keydown keyup keypress focusin focusout pointerdown pointerup mousedown mouseup input copy";
  const IN_THE_WAY = ":is([role=dialog],dialog[open]) :is(button,[role=button]),[role=listbox],[role=menu]";
  const PRESSED = "button,a,input,select,textarea,[role=button]";

  const { text, message, dayRange } = mtg.say;
  const say = (key) => text({ key });
  const on = (name, ...args) => Document.prototype[name].apply(document, args);
  const make = (tag, props, ...children) => {
    const element = Object.assign(on("createElement", tag), props);
    element.append(...children.filter(Boolean));
    return element;
  };
  const button = (value, props) => make("button", { type: "button", value, ...props, textContent: props?.textContent ?? say(`action${value[0].toUpperCase()}${value.slice(1)}`) });
  const sign = (value, textContent) => {
    const made = button(value);
    return Object.assign(made, { title: made.textContent, ariaLabel: made.textContent, textContent });
  };
  /** The answer of an element, or undefined: its frame may have gone elsewhere, to another origin even, and then everything of it throws. */
  const ifThere = (ask) => {
    try {
      return ask();
    } catch {}
  };
  /** Where an element is in this window, also one in a frame. */
  const rectOf = (element, rect) => ifThere(() => {
    let { left, top, width, height } = rect ?? Element.prototype.getBoundingClientRect.call(element);
    for (let frame = element; (frame = frame.ownerDocument.defaultView?.frameElement);) {
      const at = frame.getBoundingClientRect();
      left += at.left + frame.clientLeft;
      top += at.top + frame.clientTop;
    }
    return new DOMRect(left, top, width, height);
  }) ?? new DOMRect();
  const rectsOf = (list) => [...list].map((element) => rectOf(element)).filter(({ width }) => width);
  const number = (value) => ({ kind: "number", value });
  const small = (sentence) => sentence && make("small", { textContent: text(sentence) });

  const barOf = ({ warn, spent, spentAtLeast, label, marks }) => {
    const at = (thousandths) => `${thousandths * WINDOW / 10}%`;
    const part = (from, to, more) => make("u", { style: `left:${at(from)};width:${at(to - from)};background:${more}` });
    const days = new Intl.NumberFormat(undefined, { style: "unit", unit: "day", unitDisplay: "narrow" });
    return make("div", { className: "bar", role: "img", ariaLabel: text(label) },
      part(0, warn, "#3a9a72"), part(warn, 1000, "#e08a2e"), part(1000, 1000 / WINDOW, "#d6453a"),
      // What is left is pale, what may be gone is hatched.
      part(spent, 1000 / WINDOW, "var(--face);opacity:.65"),
      part(spentAtLeast, spent, "repeating-linear-gradient(115deg,var(--face) 0 2px,#0000 2px 5px)"),
      part(spent, spent, "currentcolor;width:5px;height:18px;top:-4px;margin-left:-2px"),
      ...marks.map((day, nth) => make("small", { textContent: days.format(day), style: `left:${at([0, warn, 1000][nth])}` })));
  };

  /** One step of the whole way: where nobody knows the page, the admin says that it is this one, or that it is not after all. */
  const wayEntry = ({ text: sentence, state, here }, nth, lost) => {
    const says = text(sentence);
    return make("li", { ariaCurrent: state === "current" ? "step" : null },
      state === "done" && make("span", { role: "img", ariaLabel: say("stateDone"), textContent: "✓ " }), says,
      lost && button("here", { id: `way${nth}`, step: here ? null : nth, ariaLabel: `${say("actionHere")}: ${says}` }));
  };

  /** The step, and the whole way behind a button; in the open where the page does not tell the step. */
  const stepOf = ({ number: nth, of, text: sentence, note, way, lost }, unfolded) => make("div", { className: "step" },
    nth && make("p", { textContent: text({ key: "stepNumber", args: [number(nth), number(of)] }) }),
    make("div", { textContent: text(sentence) }), small(note),
    way?.length && !lost && button("allSteps", { ariaExpanded: unfolded }),
    way?.length && (lost || unfolded) && make("ol", {}, ...way.map((each, nth) => wayEntry(each, nth, lost))));

  const questionOf = ({ text: sentence, answers, sites }) => make("div", { className: "question", role: "group", ariaLabel: text(sentence) },
    make("div", { textContent: text(sentence) }),
    sites.length && make("div", { className: "row plain" }, ...sites.map((site, nth) => button("nameSite", { id: `site${nth}`, site, textContent: site }))),
    make("div", { className: sites.length ? "row plain" : "row" }, ...answers.map((answer) => button(answer))));

  const adviceOf = ({ headline, seen, items }, ...more) => make("div", { className: "advice", role: "group", ariaLabel: text(headline) },
    make("div", { textContent: text(headline) }),
    // What helps most often stands first, whatever the order of the list.
    items.some(({ action }) => action === "privateWindow") && make("div", { className: "row plain" }, button("privateWindow", { className: "primary" })),
    seen.length && make("p", { textContent: say("adviceSeen") }),
    make("ul", {}, ...seen.map((sentence) => make("li", { textContent: text(sentence) }))),
    make("ol", {}, ...items.map(({ item, text: sentence, tried, action }) => {
      const says = text(sentence);
      return make("li", {},
        make("label", { className: "row head" }, make("input", { type: "checkbox", value: "tried", id: item, checked: tried, ariaLabel: message("adviceTried", [says]) }), says),
        action && action !== "privateWindow" && button(action));
    })),
    ...more);

  /**
   * @param {object} door
   * @param {() => boolean} door.alive whether the extension is still there, and the page was not left: what comes then finds no window
   * @param {(request: object) => Promise<{error?: {text: {key: string}}} | undefined>} door.ask sends a request, or a message to the shell, and looks again
   * @param {() => void} door.closed the admin closed the card for this page
   * @param {AbortSignal} door.signal ends everything
   */
  mtg.makeOverlay = ({ alive, ask, closed, signal }) => {
    const host = make("div", { popover: "manual" });
    host.toggleAttribute("data-migration-token-guide");
    host.toggleAttribute("data-no-focus-lock");
    const root = host.attachShadow({ mode: mtg.browser.runtime.getManifest().version === "0.0.0" ? "open" : "closed" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
    const ring = make("div", { className: "ring", hidden: true }), box = make("div", { lang: message("language") }), live = make("div", { className: "live", role: "status" });
    root.append(ring, box, live);
    // The steps to take along, and what became of copying them; drawn again they keep what is selected.
    const copy = make("textarea", { id: "copy", readOnly: true, rows: 4, ariaLabel: say("popupSteps") }), copied = make("p");

    let view = null, drawn = "", elements = [], form = null, trouble = null;
    // What the admin wants, until the core says the same; whether the card gave way to the page; how large it is when open.
    let wish = null, yields = false, unfolded = false, size = { width: 0 };
    let corner = 0, attached = 0, raised = 0, shownAt = 0;
    // The ringed control, where it is, where focus was before it came here, and for how many frames the control has not moved.
    let target = null, spot = null, before = null, still = 0;

    const folded = () => wish ?? view.collapsed;
    const appear = () => {
      host.showPopover();
      shownAt = performance.now();
    };
    /** Puts the host back when the page removed it: three times, then the page has its will. */
    const attach = () => {
      if (host.isConnected) return true;
      if (attached++ > 3) return false;
      for (const old of on("querySelectorAll", "html > [data-migration-token-guide]")) old.remove();
      on("querySelector", "html").append(host);
      appear();
      return true;
    };
    const topmost = (element) => {
      const { left, top, width, bottom } = element.getBoundingClientRect(), seen = box.getBoundingClientRect();
      // The middle of what is not scrolled out of the card.
      const x = left + width / 2, y = (Math.max(top, seen.top) + Math.min(bottom, seen.bottom)) / 2;
      return on("elementFromPoint", x, y) === host && element.contains(root.elementFromPoint(x, y)) && !rectsOf(on("querySelectorAll", ":popover-open,:modal")
        .values().filter((above) => above !== host && getComputedStyle(above).pointerEvents === "none")).some((rect) => x > rect.left && x < rect.right && y > rect.top && y < rect.bottom);
    };
    /** Whether a person can have meant this press: seen for a while, not covered, not made transparent. */
    const meant = ({ isTrusted }, element) => {
      // Of all that the host stands in only the top element's transparency reaches a popover.
      return isTrusted && +getComputedStyle(on("querySelector", "html")).opacity >= 0.7 && performance.now() - shownAt >= 500 && topmost(element);
    };

    const render = () => {
      if (!alive() || !attach()) return;
      const focus = root.activeElement, scrolled = box.firstChild?.scrollTop;
      const { tone, quiet, headline, lines, actions, question, advice } = view;
      const icon = make("i", { ariaHidden: "true", textContent: ICONS[tone] });
      const step = quiet ? null : view.step;
      const alarm = trouble && make("small", { className: "bad", role: "alert", textContent: text(trouble) });
      box.className = `box ${tone}`;
      // Nobody can have meant to answer what was not there a moment ago.
      if (question && !box.querySelector(".question")) shownAt = performance.now();
      copy.value = advice ? [advice.address, ...advice.steps.map((each, nth) => `${nth + 1}. ${text(each)}`)].join("\n") : "";
      if (!advice) copied.textContent = "";
      if (folded() || yields) {
        const pill = text(view.pill);
        box.replaceChildren(button("expand", { className: "pill", ariaExpanded: "false", ariaLabel: `${pill}. ${say("actionExpand")}`, textContent: pill }));
        box.firstChild.prepend(icon);
      } else {
        box.replaceChildren(make("section", { className: quiet && !form ? "quiet" : "", ariaLabel: say("manifestName"), tabIndex: -1 },
          make("div", { className: "row head" }, icon, make("b", { textContent: text(headline) }), sign("collapse", "–"), sign("close", "✕")),
          !quiet && view.bar && barOf(view.bar),
          !quiet && make("div", {}, ...lines.map(small)),
          step && stepOf(step, unfolded),
          question && questionOf(question),
          // Where the browser opens no private window, the address for it stands right below.
          advice ? adviceOf(advice, alarm, copy, copied) : alarm,
          form ?? make("div", { className: question || advice ? "row plain" : "row" }, ...actions.map((action) => button(action)))));
        size = box.getBoundingClientRect();
      }
      if (focus) (root.getElementById(focus.id) ?? root.querySelector(`button[value=${focus.localName === "button" && focus.value}]`) ?? box.firstChild).focus({ preventScroll: true });
      box.firstChild.scrollTop = scrolled;
      const said = [headline, step?.text, question?.text, advice?.headline].filter(Boolean).map((sentence) => text(sentence)).join(" ");
      if (live.textContent !== said) live.textContent = said;
      settle();
    };

    /** Puts the card into a corner where it covers neither the ringed control nor what the admin may be about to press. */
    const place = () => {
      const avoid = rectsOf([...on("querySelectorAll", IN_THE_WAY)].slice(0, 60));
      if (spot) avoid.push(spot);
      for (const { left, top, height } of rectsOf(on("querySelectorAll", ":is([role=combobox],[aria-autocomplete],[aria-haspopup]):focus"))) {
        // Its menu may have no role; it opens right below.
        avoid.push(new DOMRect(left, top, 300, height + 300));
      }
      // Better not on anything else that can be pressed either, if a corner is left for that.
      const better = [...avoid, ...rectsOf(elements.filter((element) => ifThere(() => Element.prototype.matches.call(element, PRESSED))))];
      // Corners: 1 is added for the left, 2 for the top, 4 for a place above a bar at the bottom.
      const edge = (at) => MARGIN + (at & 4) * 14;
      const fits = ({ width, height }, rects) => [corner, 0, 1, 4, 5, 2, 3].find((at) => {
        const left = at & 1 ? MARGIN : innerWidth - MARGIN - width, top = at & 2 ? MARGIN : innerHeight - edge(at) - height;
        return top >= 0 && rects.every((rect) => left > rect.right + GAP || left + width < rect.left - GAP || top > rect.bottom + GAP || top + height < rect.top - GAP);
      });
      const find = (at) => fits(at, better) ?? fits(at, avoid);
      const open = !folded();
      const free = open ? find(size) : undefined;
      // No room for the card: a pill for now, unless the admin is at work in it.
      const pill = open && free === undefined && wish === null && !form && !root.activeElement;
      if (pill !== yields) {
        yields = pill;
        return render();
      }
      const next = (open && !pill ? free : find(box.getBoundingClientRect())) ?? corner;
      box.style = `${next & 2 ? "top" : "bottom"}:${edge(next)}px;${next & 1 ? "left" : "right"}:${MARGIN}px`;
      if (next !== corner) shownAt = performance.now();
      corner = next;
      // Something of the page lies above: come up again, but do not fight.
      if (raised < 3 && host.isConnected && !root.activeElement && !topmost(box.firstChild)) {
        raised++;
        host.hidePopover();
        appear();
      }
    };

    const drawRing = (rect) => {
      spot = rect?.width ? rect : null;
      ring.hidden = !spot || folded();
      if (spot) ring.style = `left:${spot.left - 6}px;top:${spot.top - 6}px;width:${spot.width + 12}px;height:${spot.height + 12}px`;
    };
    // Tells the control's place after each layout, so that following it never forces one.
    const sight = new IntersectionObserver((entries) => {
      if (!target || !alive()) return;
      const { isIntersecting, boundingClientRect } = entries.at(-1), now = rectOf(target, boundingClientRect);
      const moved = isIntersecting ? !spot || ["left", "top", "width", "height"].some((side) => Math.abs(now[side] - spot[side]) > 0.5) : spot;
      if (!moved) return;
      still = 0;
      drawRing(isIntersecting ? now : null);
      place();
    });
    const tick = (watched) => {
      if (target !== watched || signal.aborted) return;
      sight.disconnect();
      ifThere(() => sight.observe(target));
      // In each frame while it moves, seldom once it rests.
      const next = () => requestAnimationFrame(() => tick(watched));
      if (still++ < 30) next();
      else setTimeout(next, 100);
    };
    const settle = () => {
      const next = (!view.quiet && elements[view.step?.target]) || null;
      if (next !== target) {
        sight.disconnect();
        target = next;
        spot = null;
        still = 0;
        if (target) tick(target);
      }
      drawRing(spot);
      place();
    };

    const leave = () => {
      before?.focus({ preventScroll: true });
      // What had it before may be gone.
      root.activeElement?.blur();
    };
    const clear = () => {
      sight.disconnect();
      host.remove();
      drawRing();
      view = target = form = trouble = wish = null;
      drawn = "";
    };
    const fold = (collapsed) => {
      wish = collapsed;
      yields = false;
      form = null;
      render();
      return ask({ kind: "cardCollapsed", collapsed });
    };
    const fill = (shown) => {
      form = shown;
      render();
      form?.querySelector("input").focus({ preventScroll: true });
    };
    const renewedForm = () => {
      const field = (type, key) => make("label", { textContent: say(key) }, make("input", { type }));
      return make("form", { className: "row", noValidate: true },
        field("date", "cardDate"), field("time", "cardTime"), button("save", { type: "submit" }), button("cancel"), make("small", { className: "bad", role: "alert" }));
    };
    const save = async () => {
      const [date, time] = form.querySelectorAll("input");
      const range = dayRange(date.value, time.value);
      const answer = range ? await ask({ kind: "renewedOn", ...range }) : { error: { text: { key: "errorDateUnreadable" } } };
      if (!answer?.error) return fill(null);
      form.querySelector(".bad").textContent = text(answer.error.text);
    };
    const asks = (request) => () => ask(request);
    const press = {
      expand: () => (yields ? ((wish = yields = false), render()) : fold(false)),
      collapse: () => fold(true),
      close: () => {
        leave();
        clear();
        closed();
      },
      renewNow: asks({ kind: "guide", on: true }),
      hideSteps: asks({ kind: "guide", on: false }),
      allSteps: () => {
        unfolded = !unfolded;
        render();
      },
      here: ({ step }) => ask({ kind: "here", step }),
      confirmYes: asks({ kind: "confirmed", how: "yes" }),
      recordIt: asks({ kind: "confirmed", how: "yes" }),
      confirmNo: asks({ kind: "confirmed", how: "no" }),
      noneOfThese: asks({ kind: "confirmed", how: "no" }),
      wrongAccount: asks({ kind: "confirmed", how: "wrongAccount" }),
      nameSite: ({ site }) => ask({ kind: "nameSite", site }),
      notWorking: asks({ kind: "advice", on: true }),
      closeAdvice: asks({ kind: "advice", on: false }),
      snooze: asks({ kind: "snooze", hours: 24 }),
      cloudHints: asks({ shell: "openPopup" }),
      tried: ({ id, checked }) => ask({ kind: "tried", item: id, on: checked }),
      privateWindow: asks({ kind: "privateWindow" }),
      copySteps: (pressed) => {
        copy.focus({ preventScroll: true });
        copy.select();
        // Most instances are not on https, where pages have no other clipboard.
        const done = on("execCommand", "copy");
        live.textContent = copied.textContent = say(done ? "copied" : "copyFailed");
        // Not copied: it stays selected, for the admin to do it.
        if (done) pressed.focus({ preventScroll: true });
      },
      undo: asks({ kind: "undoRenewal" }),
      renewedOn: () => fill(renewedForm()),
      cancel: () => fill(null),
      showMe: () => {
        ifThere(() => target?.scrollIntoView({ block: "center" }));
        ring.classList.remove("pulse");
        requestAnimationFrame(() => ring.classList.add("pulse"));
      },
    };
    const heard = {
      click: async (event) => {
        const pressed = event.target.closest("button,[type=checkbox]");
        if (!pressed || pressed.type === "submit") return;
        // The second half of a double click meets what the first has put there.
        if (event.detail > 1 || !meant(event, pressed)) return event.preventDefault();
        const answer = await press[pressed.value]?.(pressed);
        if (!answer?.error || !view) return;
        trouble = answer.error.text;
        render();
        root.querySelector("[role=alert]")?.scrollIntoView({ block: "nearest" });
      },
      submit: (event) => {
        event.preventDefault();
        if (meant(event, form)) save();
      },
      keydown: ({ key }) => {
        if (key !== "Escape") return;
        if (form) return fill(null);
        if (!folded() && !yields) fold(true);
        leave();
      },
      focusin: ({ relatedTarget }) => {
        if (relatedTarget && !root.contains(relatedTarget)) before = relatedTarget;
      },
    };
    // What happens in the card is none of the page's business: its key commands, its "click outside closes".
    for (const type of GUARDED.split(" ")) {
      root.addEventListener(type, (event) => {
        event.stopPropagation();
        if (view && alive()) heard[type]?.(event);
      }, { signal });
    }
    addEventListener("scroll", () => target && drawRing(rectOf(target)), { capture: true, passive: true, signal });
    addEventListener("resize", () => view && place(), { signal });
    signal.addEventListener("abort", clear);

    const overlay = {
      /** @param {any} hint a HintView; null draws nothing @param {Element[]} seen the elements of its look */
      draw(hint, seen) {
        if (!hint) return clear();
        const same = JSON.stringify(hint);
        if (wish === hint.collapsed || view?.step?.text.key !== hint.step?.text.key) wish = null;
        if (same === drawn) return overlay.settle(seen);
        elements = seen;
        drawn = same;
        view = hint;
        trouble = null;
        // Not under the hands of an admin who is typing.
        if (form) settle();
        else render();
      },
      /** The page changed, the hint did not. */
      settle(seen) {
        elements = seen;
        if (view && attach()) settle();
      },
      /** A sentence instead of a hint. */
      tell(headline, seen) {
        overlay.draw({ tone: "unknown", quiet: true, headline, pill: headline, lines: [], actions: [], collapsed: false }, seen);
      },
      /** Into the card, by the key command only. */
      focus() {
        if (!view || !attach()) return;
        (box.querySelector(".row:not(.head) button,.pill") ?? box.firstChild).focus();
      },
      /** Last words. They stay without a listener of ours, and go by a button that the browser itself serves. */
      farewell(textContent) {
        const note = make("section", { popover: "manual" });
        note.append(make("div", { className: "row head" }, make("b", { textContent }), make("button", { textContent: "✕", popoverTargetElement: note })));
        box.replaceChildren(note);
        live.textContent = textContent;
        if (attach()) note.showPopover();
      },
    };
    return overlay;
  };
})();
