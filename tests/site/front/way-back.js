/** The end of the stand-in cloud page: makes a token and goes back to the server's save action. */

/**
 * @param {DOMStringMap} page what the cloud page was told, see cloud.js
 * @param {{ id: string, address: string }} site
 */
export function goBack({ save, nonce, token, method, redirect, sso }, site) {
  if (!save) return;
  const given = new URLSearchParams({
    cloudUrl: site.address,
    cloudId: site.id,
    containerToken: token || `demo-container-token-${Math.random().toString(36).slice(2)}`,
    nonce,
    cloudEdition: "standard",
    redirectTo: redirect,
    planId: "demo-plan",
    cloudType: "standard",
  });
  const next = `${save}?${given}`;
  if (sso) location.assign(`${sso}&${new URLSearchParams({ next, method })}`);
  else if (method === "GET") location.assign(next);
  else post(save, given);
}

function post(action, given) {
  const form = Object.assign(document.createElement("form"), { method: "post", action });
  for (const [name, value] of given) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  document.body.append(form);
  form.submit();
}
