/**
 * A stand-in for the cloud's page where the admin chooses a site, and for the sign-in pages on the way. They remember nothing: all that they
 * need travels in their addresses.
 */
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
const button = (address, text) => `<a class="button" href="${escape(address)}">${escape(text)}</a>`;

/** Addresses of the stand-in's pages, with all that they need. */
export const cloudAddress = {
  /** @param {string} origin @param {URLSearchParams} query */
  setup: (origin, query) => `${origin}/setup?${query}`,
  signIn: (query) => `${query.get("signIn") ?? ""}${query.has("signIn") ? "/login" : "/signin"}?${query}`,
  /** @param {string} origin @param {{ back: string, next?: string, method?: string }} way */
  company: (origin, way) => `${origin}/sso?${new URLSearchParams(way)}`,
};

/** Where the instant return leads: the save action, with the first site. @param {URLSearchParams} query */
function straightBack(query) {
  const [site] = ACCOUNTS[accountOf(query)];
  return `${query.get("save")}?${new URLSearchParams({
    cloudUrl: site.address, cloudId: site.id, containerToken: query.get("containerToken") ?? "", nonce: query.get("nonce") ?? "", cloudEdition: "standard",
    redirectTo: query.get("redirectTo") ?? "", planId: "demo-plan", cloudType: "standard",
  })}`;
}

/**
 * @param {URLSearchParams} query `account`, `site` and `allow` are what was chosen before; the rest is what the server's Continue gave
 * @returns {string | { redirect: string }}
 */
export function cloudPage(query) {
  if (query.has("instant")) return { redirect: straightBack(query) };
  const account = accountOf(query);
  const cancel = query.get("cancel");
  const data = Object.entries({
    save: query.get("save") ?? "", nonce: query.get("nonce") ?? "", token: query.get("containerToken") ?? "", method: query.get("method") ?? "GET",
    redirect: query.get("redirectTo") ?? "", sso: query.has("sso") ? cloudAddress.company(query.get("sso"), { back: cancel ?? "" }) : "",
  }).map(([name, value]) => `data-${name}="${escape(value)}"`).join(" ");
  return frame(CLOUD.title, `<p class="aside">${CLOUD.intro}</p>
<p class="account">${CLOUD.account} <strong>${account} account</strong> <a class="button" role="button" href="${escape(cloudAddress.signIn(query))}">${CLOUD.changeAccount}</a></p>
${(query.get("form") === "atlaskit" ? atlaskitForm : nativeForm)(query, ACCOUNTS[account], data)}
${cancel ? `<p>${button(cancel, CLOUD.cancel)}</p>` : ""}`);
}

function nativeForm(query, sites, data) {
  const options = sites.map((site) => `<option value="${site.id}" data-address="${site.address}"${site.id === query.get("site") ? " selected" : ""}>${site.name}</option>`);
  return `<form id="setup" ${data}>
<label for="site">${CLOUD.migrateTo}</label>
<select id="site"><option value="">${CLOUD.choose}</option>${options.join("")}</select>
<label class="choice"><input type="checkbox" id="allow"${query.has("allow") ? " checked" : ""}> ${CLOUD.allow}</label>
<button type="submit" class="button primary" id="confirm" disabled>${CLOUD.confirm}</button>
</form>
<script type="module" src="/demo/setup.js"></script>`;
}

function atlaskitForm(query, sites, data) {
  const generation = query.get("generation") === "y2021" ? "y2021" : "current";
  return `<link rel="stylesheet" href="/demo/built/${generation}/setup.css">
<div id="setup" class="panel" ${data} data-sites="${escape(JSON.stringify(sites))}" data-site="${escape(query.get("site") ?? "")}"${query.has("allow") ? " data-allow" : ""}></div>
<script src="/demo/built/${generation}/setup.js"></script>`;
}

/** Atlassian's sign-in: another account, and back to the choice. @param {URLSearchParams} query */
export function signInPage(query) {
  const as = (account) => {
    const next = new URLSearchParams(query);
    next.set("account", account);
    return button(cloudAddress.setup(query.get("home") ?? "", next), `The ${account} account`);
  };
  return frame(CLOUD.signIn, `<p class="aside">${CLOUD.intro}</p><p>${as("first")} ${as("second")}</p>`);
}

/** Where a company signs its people in: another host, nothing of the products. */
export function companySignInPage() {
  return frame(CLOUD.company, `<form><label for="name">Name</label><input id="name" name="username"><label for="secret">Password</label><input id="secret" type="password" name="password">
<button type="button" class="button primary">Continue</button></form>`);
}

/** The same on the way: its button goes on to `next`, in the way of `method`, its link goes to `back`. @param {URLSearchParams} query */
export function companyWayPage(query) {
  const wanted = query.get("next") ?? "";
  const next = URL.canParse(wanted) ? new URL(wanted) : null;
  const goOn = query.get("method") !== "POST" || !next
    ? `<p><a class="button primary" role="button" href="${escape(wanted)}">${CLOUD.goOn}</a></p>`
    : `<form method="post" action="${escape(next.origin + next.pathname)}">${[...next.searchParams].map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`).join("")}
<button type="submit" class="button primary">${CLOUD.goOn}</button></form>`;
  return frame(CLOUD.company, `<p class="aside">${CLOUD.intro}</p>${goOn}<p>${button(query.get("back") ?? "", CLOUD.goBack)}</p>`);
}
