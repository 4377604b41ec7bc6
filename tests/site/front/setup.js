/** Confirm on the stand-in cloud page: makes a token and goes back to the server's save action. */
const form = document.getElementById("setup");
const site = document.getElementById("site");
const allow = document.getElementById("allow");
const confirm = document.getElementById("confirm");

const refresh = () => { confirm.disabled = !(site.value && allow.checked); };
site.addEventListener("change", refresh);
allow.addEventListener("change", refresh);
window.addEventListener("pageshow", refresh);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { save, nonce, method, redirect } = form.dataset;
  if (!save) return;
  const given = {
    cloudUrl: site.selectedOptions[0].dataset.address,
    cloudId: site.value,
    containerToken: `demo-container-token-${Math.random().toString(36).slice(2)}`,
    nonce,
    cloudEdition: "standard",
    redirectTo: redirect,
    planId: "demo-plan",
    cloudType: "standard",
  };
  if (method === "GET") {
    location.assign(`${save}?${new URLSearchParams(given)}`);
    return;
  }
  const post = Object.assign(document.createElement("form"), { method: "post", action: save });
  for (const [name, value] of Object.entries(given)) post.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  document.body.append(post);
  post.submit();
});
