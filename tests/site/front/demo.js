/** Sends a changed switch to the demo server. */
async function send(section, message) {
  const answer = await fetch("/demo/set", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ product: section.dataset.product, ...message }),
  });
  section.querySelector("output").textContent = answer.ok ? "Set. It holds from the next page load." : "The demo server did not take it.";
}

for (const section of document.querySelectorAll("[data-product]")) {
  section.addEventListener("change", (event) => {
    const { patch } = event.target.dataset;
    if (patch) send(section, { patch: JSON.parse(patch) });
  });
  section.querySelector("[data-forget]").addEventListener("click", () => send(section, { patch: { checkedAgo: null } }));
  section.querySelector("[data-reset]").addEventListener("click", async () => {
    await send(section, { reset: true });
    location.reload();
  });
}
