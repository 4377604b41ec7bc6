// Draws a closed shadow root with one button that asks the background.
(() => {
  const api = globalThis.browser ?? globalThis.chrome;
  if (document.querySelector("probe-card")) return;
  const host = document.createElement("probe-card");
  host.style.cssText = "position:fixed;right:20px;bottom:20px;z-index:9";
  const root = host.attachShadow({ mode: "closed" });
  const label = document.createElement("p");
  label.textContent = "Probe card";
  const button = document.createElement("button");
  button.className = "ask";
  button.textContent = "Ask";
  const off = document.createElement("button");
  off.className = "off";
  off.setAttribute("aria-label", "Switched off");
  off.disabled = true;
  root.append(label, button, off);
  document.documentElement.append(host);
  button.addEventListener("click", async (event) => {
    // After a reload of the extension the whole API is gone from this old script.
    if (!api?.runtime?.id) {
      label.textContent = "orphaned";
      return;
    }
    const { answered } = await api.runtime.sendMessage({ kind: "count" });
    label.textContent = `answered ${answered}, trusted ${event.isTrusted}`;
  });
})();
