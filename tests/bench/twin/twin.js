// What a card costs that knows nothing: the same observer, the same kind of card, and a fixed text drawn in the observer's callback.
const host = document.createElement("div");
host.style = "position:fixed;right:16px;bottom:16px;width:360px;padding:12px;border:1px solid #888;background:#fff;z-index:2147483647";
const line = document.createElement("b");
host.attachShadow({ mode: "closed" }).append(line);
document.documentElement.append(host);
let shown = "", turn = 0;
new MutationObserver(() => {
  const heading = document.querySelector("#assistant h1")?.textContent;
  if (!heading || heading === shown) return;
  shown = heading;
  line.textContent = `Token: 4 d 4 h left to start a migration, said for the ${++turn}. time`;
}).observe(document, {
  childList: true, subtree: true, characterData: true,
  attributeFilter: ["class", "style", "hidden", "disabled", "open", "inert", "aria-disabled", "aria-busy", "aria-hidden", "aria-label", "aria-current"],
});
