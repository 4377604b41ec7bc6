// What the page shows, as the core's PageSignals: visible things only, bounded, no form values, no queries.
// Knows roles, names and limits. Must not know any wording of a page: that is the core's catalogue.
// The page may be hostile: a form's or the document's own properties can be anything, so methods are taken from the prototypes.
(() => {
  const MAX_NODES = 200, MAX_NAME = 256, MAX_BYTES = 32 * 1024;
  // What one pass visits at most, whatever the page holds; deeper than this nobody nests in earnest.
  const MAX_VISITS = 30_000, MAX_DEPTH = 1_200;
  // How many of each role at most, so that none crowds out the others. Tables and lists (cell, cellPress) and the page's
  // frame of menus have little to say for their size; a dialog's content counts by its role only. Texts may have `more`:
  // what a check says stands behind its name, and neither may be missing. What is not named has FEW; together they stay below MAX_NODES.
  const QUOTAS = { dialog: 4, menuItem: 3, heading: 20, button: 30, text: 36, cell: 12, cellPress: 6, more: 17, iframe: 4 }, FEW = 8;
  const DIALOGS = "[role=dialog],[role=alertdialog],dialog[open]";
  const MENU = ".aui-nav-selected,nav [aria-current=page],[role=navigation] [aria-current=page]";
  const BUSY = "[aria-busy=true],[role=progressbar],[class*=spinner i],[data-testid*=spinner i]";
  const FILES = "script[src*=migration i],link[href*=migration i]";
  const RARE = "h1,h2,h3,h4,label,time,iframe,[role]";
  // A ticked box or switch, or a list of the browser's own with something chosen in it; what, is not read.
  // A drawn menu says only by the class of the text in it that something is chosen.
  const DRAWN = "[class*=singlevalue i],[class*=single-value i]";
  const TICKED = ":checked,[aria-checked=true]", CHOSEN = 'option:checked:not([value=""],:empty:not([value]))';
  const INLINE = ":is(span,a,b,i,u,em,strong,code,small,mark,time)";
  // What an element is, by its role or else by its tag or an input's type.
  const KINDS = new Map([
    "heading h1 h2 h3 h4 h5 h6", "button submit reset", "link a", "checkbox switch", "combobox select", "textbox textarea input searchbox",
    "label legend", "alert", "status", "time", "cell td th li row listitem", "frame nav header footer navigation banner contentinfo",
    "skip script style noscript template svg object hidden radio",
  ].flatMap((line) => line.split(" ").map((word, at, [kind]) => [word, kind])));

  const methods = (owner, names) => names.split(" ").map((name) => {
    const { get, value } = Object.getOwnPropertyDescriptor(owner, name);
    return Function.prototype.call.bind(get ?? value);
  });
  const [attr, closest, matches, all, one, rectOf, checkVisibility, tagOf, shadowOf, movesIn, labelsOf] = methods(Element.prototype,
    "getAttribute closest matches querySelectorAll querySelector getBoundingClientRect checkVisibility localName shadowRoot getAnimations ariaLabelledByElements");
  const [parentOf, firstOf, nextOf, typeOf, holds] = methods(Node.prototype, "parentElement firstChild nextSibling nodeType contains");
  const [textsOf, topOf] = methods(Document.prototype, "createTreeWalker documentElement");

  const clean = (text) => (text ?? "").slice(0, 4 * MAX_NAME).replace(/\s+/g, " ").trim().slice(0, MAX_NAME).toWellFormed();
  const said = (element, name) => clean(element && attr(element, name));
  const filled = ({ data }) => /\S/.test(data.slice(0, 4 * MAX_NAME));
  const inline = (element) => matches(element, INLINE);
  const shows = (element) => checkVisibility(element, { visibilityProperty: true, contentVisibilityAuto: true, opacityProperty: true });

  /** Whether something in it says that it is loading, or turns without end. */
  const spins = (element) =>
    !!one(element, BUSY) || movesIn(element, { subtree: true }).some(({ effect }) => effect?.getTiming().iterations === Infinity);

  /** The visible text in an element; `flat`: without what stands in blocks of its own. */
  const textOf = (root, flat) => {
    const walker = textsOf(document, root, NodeFilter.SHOW_TEXT);
    let out = "", last = root;
    for (let node, steps = 300; out.length < 2 * MAX_NAME && steps-- && (node = walker.nextNode());) {
      const parent = node.parentElement, block = flat && closest(parent, `:not(${INLINE})`);
      // A loading button hides its own label and is still named by it; the clipped ", Loading" is for the ear.
      if (parent !== root && ((flat && block !== root && holds(root, block)) || !checkVisibility(parent, { visibilityProperty: !!flat }) || rectOf(parent).width < 2)) continue;
      if (parent !== last && !(inline(parent) || inline(last))) out += " ";
      last = parent;
      out += node.data.slice(0, 4 * MAX_NAME);
    }
    return clean(out);
  };

  /** The accessible name, simplified. */
  const nameOf = (element, role) => {
    const labels = [...labelsOf(element) ?? []].slice(0, 4);
    const field = role === "combobox" || role === "textbox" || role === "checkbox";
    const inner = role === "dialog" ? one(element, "h1,h2,h3,[role=heading]") : field ? element.labels?.[0] : element;
    const label = clean(labels.map((part) => textOf(part)).join(" ")) || said(element, "aria-label"), text = inner ? textOf(inner) : "";
    // "Continue, Loading" is still the button "Continue".
    return (label.includes(text) && !field && text) || label || text ||
      (role === "button" && (said(one(element, "[aria-label]"), "aria-label") || said(element, "value") || clean(element.textContent))) ||
      said(element, "title") || said(element, "placeholder");
  };

  /** @returns {{signals: object, elements: Element[], roots: Node[]}} PageSignals, the element behind each of its nodes, and where they stand. */
  const look = () => {
    const quota = { ...QUOTAS }, nodes = [], elements = [], dialogs = [], roots = [], encoder = new TextEncoder();
    let bytes = 0, visits = 0, unseen = 0, truncated = false, spoken = null;

    const room = (kind) => (quota[kind] ??= FEW) > 0 || ((kind === "text" || kind === "cell") && quota.more > 0) || !(truncated = true);
    const add = (role, element, name, dialog, kind = role, state) => {
      bytes += encoder.encode(name).length;
      if (bytes > MAX_BYTES || nodes.length >= MAX_NODES) return void (truncated = true);
      quota[quota[kind] > 0 ? kind : "more"]--;
      nodes.push({ role, name, dialog, disabled: false, busy: false, on: false, ...state });
      elements.push(element);
    };

    /** Adds what can be pressed, filled in or read as a unit. Returns whether its texts are said with it; null when nobody sees it. */
    const control = (element, role, { dialog, part }) => {
      // Styled fields lay a drawn box over the real one, which is transparent, a dot, or hidden while disabled.
      const drawn = role === "combobox" || role === "checkbox", pressed = drawn || /^(button|link|textbox)$/.test(role);
      // What a screen reader says at once has one share, however urgent it is.
      const aloud = role === "status" ? "alert" : role, kind = !dialog && part ? (part === "frame" ? part : pressed ? "cellPress" : aloud) : aloud;
      if (!room(kind) || (role === "link" && (kind !== role || attr(element, "href") === null))) return false;
      let box = element;
      for (let up = 4; drawn && up-- && checkVisibility(element) && (rectOf(box).width < (role === "checkbox" ? 12 : 60) || !shows(box));) box = parentOf(box) ?? box;
      if (!shows(box)) return unseen++, null;
      unseen = 0;
      const name = role === "time" ? said(element, "datetime") : nameOf(element, role);
      if (!(name || drawn) || (role === "link" && name.length > 60)) return false;
      const rect = pressed && rectOf(box);
      // Parked outside the page or clipped to a dot: for no eye.
      if (pressed && (rect.width < 4 || rect.height < 4 || rect.right + scrollX <= 0 || rect.bottom + scrollY <= 0)) return true;
      add(role, box, name, dialog, kind, pressed && {
        disabled: matches(element, ":disabled") || !!closest(element, "[aria-disabled=true],[inert]"),
        busy: !!closest(element, "[aria-busy=true]") || spins(role === "combobox" ? parentOf(box) ?? box : element),
        on: drawn && (matches(element, TICKED) || !!one(element, CHOSEN) || (role === "combobox" && box !== element && !!one(parentOf(box), DRAWN))),
      });
      return role !== "time" && (aloud !== "alert" || name.length < MAX_NAME);
    };

    const words = (node, { dialog, part, silent }) => {
      const kind = !dialog && part ? part : "text";
      if (silent || kind === "frame" || !room(kind) || !filled(node)) return;
      // A sentence with a bold number in it is one sentence: climb to the element that holds text of its own.
      let block = node.parentElement;
      for (let up, most = 30; block && most-- && inline(block) && (up = parentOf(block)); block = up) {
        let child = firstOf(up);
        for (let steps = 8; child && steps-- && !(typeOf(child) === 3 && filled(child));) child = nextOf(child);
        if (!child || typeOf(child) !== 3) break;
      }
      if (!block || block === spoken) return;
      spoken = block;
      if (!shows(block)) return void unseen++;
      const name = textOf(block, true);
      if (name) add("text", block, name, dialog, kind);
    };

    const visit = (parent, at, depth) => {
      for (let node = firstOf(parent), asked; node; node = nextOf(node)) {
        if (++visits > MAX_VISITS || depth > MAX_DEPTH) return void (truncated = true);
        // So much in a row that nobody sees: a hidden part, perhaps all of it.
        if (unseen > 20 && (unseen = 0, typeOf(parent) === 1) && !shows(parent)) return;
        const type = typeOf(node);
        if (type === 3) words(node, at);
        if (type === 1) element(node, at, depth);
        // A long list whose cells have had their share: its further rows are passed over, if nothing else is in them.
        if (quota.cell + quota.more + quota.cellPress > 0 || asked || type !== 1 || !/^(tr|li)$/.test(tagOf(node))) continue;
        if (!one(parent, RARE)) return void (truncated = true);
        asked = true;
      }
    };
    const element = (node, at, depth) => {
      const tag = tagOf(node), role = attr(node, "role");
      let kind = KINDS.get(role) ?? (role && tag !== "button" && tag !== "input" ? "" : KINDS.get((tag === "input" && attr(node, "type")?.toLowerCase()) || tag));
      if (tag === "input") kind = attr(node, "aria-autocomplete") ? "combobox" : kind ?? "textbox";
      else if (kind && attr(node, "aria-haspopup") === "listbox") kind = "combobox";
      if (kind === "skip" || dialogs.includes(node)) return;
      if (kind === "cell" || kind === "frame") at = { ...at, part: at.part === "frame" ? "frame" : kind };
      else if (kind) {
        const done = control(node, kind, at);
        if (done === null) return;
        if (done) at = { ...at, silent: true };
      }
      if (tag === "select" || tag === "textarea") return;
      // The page in a frame; of a foreign one the browser says nothing.
      const page = tag === "iframe" && shows(node) && room(tag) && quota.iframe-- && node.contentDocument;
      const inside = page ? topOf(page) : shadowOf(node);
      if (inside) enter(inside, at, depth + 1);
      visit(node, at, depth + 1);
    };

    /** A document's top element or a shadow root: neither has properties that a page could lay over its methods. */
    const enter = (root, at, depth) => {
      visits += 20;
      roots.push(root.getRootNode());
      const within = (selector) => [...root.querySelectorAll(selector)].slice(-8).filter(shows);
      // The dialog opened last lies on top and comes first.
      for (const dialog of within(DIALOGS).reverse()) {
        if (!room("dialog")) break;
        dialogs.push(dialog);
        add("dialog", dialog, nameOf(dialog, "dialog") || "", true);
        visit(dialog, { dialog: true }, depth);
      }
      for (const item of within(MENU)) if (room("menuItem")) add("menuItem", item, textOf(item), at.dialog);
      // Login and secure-admin forms are told by the names of their fields.
      const form = within("[type=password],[autocomplete=one-time-code]").map((field) => closest(field, "form"))[0];
      for (const input of form ? [...all(form, "input:not([type=hidden])")].slice(0, 4) : []) {
        for (const key of ["id", "name", "autocomplete"]) if (said(input, key) && room("field")) add("field", input, said(input, key), at.dialog);
      }
      // Beside the body stands our own card.
      visit(root.querySelector("body") ?? root, at, depth);
    };
    const top = topOf(document);
    enter(top, { dialog: false }, 0);

    const meta = (name) => one(top, `meta[name=${name}]`);
    const context = meta("ajs-context-path") ?? meta("confluence-context-path");
    const speaks = (path) => /migration/i.test(path ?? "");
    const paths = [...all(top, FILES)].slice(0, 40).map((/** @type {any} */ file) => URL.parse(file.src || file.href)?.pathname);
    const base = URL.parse(said(meta("confluence-base-url"), "content"));
    // How many, never which: an address may hold what is nobody's business.
    const failed = performance.getEntriesByType("resource").slice(-999).filter((/** @type {any} */ { responseStatus, name }) => responseStatus >= 400 && speaks(URL.parse(name)?.pathname));
    const signals = {
      // Routes only: what follows ?, & or = in a hash may be as secret as a query.
      place: (location.origin + location.pathname + location.hash.split(/[?&=]/)[0]).slice(0, 4 * MAX_NAME),
      bodyId: said(one(top, "body"), "id"),
      application: said(meta("application-name"), "content"),
      contextPath: context ? said(context, "content") : null,
      canonicalBase: base && (base.origin + base.pathname).slice(0, 4 * MAX_NAME),
      failedFiles: Math.min(failed.length, 99),
      resources: [...new Set(paths.filter(speaks))].slice(0, 8).map((path) => path.slice(0, MAX_NAME)),
      nodes,
      truncated,
    };
    return { signals, elements, roots };
  };

  mtg.look = look;
})();
