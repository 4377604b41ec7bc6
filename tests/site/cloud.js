/** A stand-in for the cloud's page where the admin chooses a site, and for its sign-in page. */
import { CLOUD } from "./labels.js";
import { escape } from "./shells.js";
import { ACCOUNTS } from "./state.js";

const frame = (title, body) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/demo/demo.css">
</head>
<body class="cloud"><main>
<h1>${escape(title)}</h1>
${body}
</main></body>
</html>`;

const accountOf = (query) => (query.get("account") === "second" ? "second" : "first");

/** @param {URLSearchParams} query `account`, `site` and `allow` are what was chosen before */
export function cloudPage(query) {
  const account = accountOf(query);
  const options = ACCOUNTS[account].map((site) => `<option value="${site.id}" data-address="${site.address}"${site.id === query.get("site") ? " selected" : ""}>${site.name}</option>`);
  return frame(CLOUD.title, `<p class="aside">${CLOUD.intro}</p>
<p class="account">${CLOUD.account} <strong>${account} account</strong> <a class="button" role="button" href="/signin?${escape(query)}">${CLOUD.changeAccount}</a></p>
<form id="setup" data-save="${escape(query.get("save") ?? "")}" data-nonce="${escape(query.get("nonce") ?? "")}" data-method="${escape(query.get("method") ?? "GET")}" data-redirect="${escape(query.get("redirectTo") ?? "")}">
<label for="site">${CLOUD.migrateTo}</label>
<select id="site"><option value="">${CLOUD.choose}</option>${options.join("")}</select>
<label class="choice"><input type="checkbox" id="allow"${query.has("allow") ? " checked" : ""}> ${CLOUD.allow}</label>
<button type="submit" class="button primary" id="confirm" disabled>${CLOUD.confirm}</button>
</form>
<script src="/demo/setup.js"></script>`);
}

/** @param {URLSearchParams} query */
export function signInPage(query) {
  const as = (account) => {
    const next = new URLSearchParams(query);
    next.set("account", account);
    return `<a class="button" href="/setup?${escape(next)}">The ${account} account</a>`;
  };
  return frame("Who is it?", `<p class="aside">${CLOUD.intro}</p><p>${as("first")} ${as("second")}</p>`);
}

/** Where a company signs its people in: another host, nothing of the products. */
export function companySignInPage() {
  return frame("Company sign-in", `<form><label for="name">Name</label><input id="name" name="username"><label for="secret">Password</label><input id="secret" type="password" name="password">
<button type="button" class="button primary">Continue</button></form>`);
}
