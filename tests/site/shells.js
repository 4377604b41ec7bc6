/**
 * Server-rendered pages: the two administration shells (AUI's documented markup, our own menu and words), ordinary pages, prompts.
 */
import { BANNERS, labels } from "./labels.js";

/** @param {unknown} text */
export const escape = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const VERSIONS = { jira: { current: "10.3.4", y2021: "8.13.5" }, confluence: { current: "9.2.1", y2021: "7.13.0" } };

/** Invented addresses are marked; the others are publicly documented. `{p}` stands for the context path. */
export const PATHS = {
  jira: {
    assistant: "/plugins/servlet/cloud-migration-demo/assistant", // invented: the real one is not publicly known
    taught: "/secure/admin/DemoTool.jspa", // invented: the same assistant where nothing but the product marks speak
    save: "/plugins/servlet/cloud-migration-demo/save-cloud-site", // invented
    front: "com.atlassian.jira.migration.jira-migration-plugin:demo-frontend",
    wikiQuote: "/browse/DEMO-2",
    wikiQuotePluginFiles: "/browse/DEMO-3",
    ordinary: "/browse/DEMO-1",
    large: "/browse/DEMO-10000",
    printers: "/browse/MIGRATION-7",
    strange: "/plugins/servlet/cloud-migration-demo/strange", // invented
    apps: "/plugins/servlet/upm",
    pluginFiles: "/secure/admin/ViewSystemInfo.jspa",
    otherApp: "/plugins/servlet/demo-backups/cloud", // invented
    otherAppPluginFiles: "/plugins/servlet/demo-backups/batched", // invented
    cloudHosted: "/jira/settings/system/cloud-migration", // invented
    codePrompt: "/login.jsp?code",
    otherAdmin: "/secure/admin/ExternalImport1.jspa",
  },
  confluence: {
    assistant: "/admin/migration.action",
    taught: "/admin/demotool.action", // invented
    save: "/admin/save-cloud-site.action",
    front: "com.atlassian.migration.agent:static-resources",
    wikiQuote: "/display/DEMO/How+we+renew",
    wikiQuotePluginFiles: "/display/DEMO/How+we+renew+here",
    ordinary: "/display/DEMO/Page",
    large: "/display/DEMO/Large",
    printers: "/display/DEMO/Migration+of+the+printers",
    strange: "/admin/migration.action/strange", // invented
    apps: "/plugins/servlet/upm",
    pluginFiles: "/admin/cluster.action",
    otherApp: "/plugins/servlet/demo-backups/cloud", // invented
    otherAppPluginFiles: "/plugins/servlet/demo-backups/batched", // invented
    cloudHosted: "/wiki/admin/cloud-migration", // invented
    codePrompt: "/login.action?code",
    otherAdmin: "/admin/viewgeneralconfig.action",
  },
};

const MENUS = {
  jira: {
    tabs: ["Applications", "Projects", "Issues", "Manage apps", "User management", "System"],
    tab: "System",
    sections: [
      ["General configuration", [["System info", "/secure/admin/ViewSystemInfo.jspa"], ["Scheduler details", "/secure/admin/SchedulerAdmin.jspa"]]],
      ["Import and Export", [["External System Import", "/secure/admin/ExternalImport1.jspa"], ["Backup system", "/secure/admin/XmlBackup!default.jspa"], ["Migrate to cloud", PATHS.jira.assistant]]],
      ["Mail", [["Outgoing Mail", "/secure/admin/OutgoingMailServers.jspa"]]],
      ["Tools of this demo", [["Desk", PATHS.jira.taught]]],
    ],
  },
  confluence: {
    tabs: [],
    tab: "",
    sections: [
      ["Configuration", [["General Configuration", "/admin/viewgeneralconfig.action"], ["Languages", "/admin/configurelanguage.action"]]],
      ["Atlassian Cloud", [["Migration Assistant", PATHS.confluence.assistant]]],
      ["Administration", [["Backup & Restore", "/admin/backup.action"], ["Cluster", "/admin/cluster.action"]]],
      ["Tools of this demo", [["Desk", PATHS.confluence.taught]]],
    ],
  },
};

/**
 * @typedef {object} Here
 * @property {"jira" | "confluence"} product
 * @property {string} context
 * @property {string} base what the instance takes for its own base address
 * @property {"current" | "y2021"} generation
 * @property {string} language
 * @property {string | null} menuText
 * @property {"plugin" | "batch"} files
 * @property {"none" | "alert" | "status" | "both"} banner
 * @property {number[]} failedFiles see Settings in state.js
 * @property {number[]} otherFailedFiles
 * @property {string} secrets what the addresses of the plugin's scripts end in: nothing, or the query of the return
 */

/** @param {Here} here */
function resource({ product, context, generation }, key, file) {
  // Confluence's published address has no cache token in front, Jira's has one.
  return `${context}${product === "jira" ? `/s/${generation}-1/_` : ""}/download/resources/${key}/${file}`;
}

/** @param {Here} here */
function metas(here) {
  const version = VERSIONS[here.product][here.generation];
  const all = here.product === "jira"
    ? { "ajs-context-path": here.context, "ajs-version-number": version, "ajs-remote-user": "admin" }
    : { "ajs-context-path": here.context, "ajs-version-number": version, "ajs-remote-user": "admin", "ajs-is-admin": "true",
      "confluence-base-url": here.base, "confluence-context-path": here.context };
  const lines = Object.entries(all).map(([name, content]) => `<meta name="${name}" content="${escape(content)}">`);
  if (here.product === "jira") lines.unshift(`<meta name="application-name" content="JIRA" data-name="jira" data-version="${version}">`);
  return lines.join("\n");
}

/** @param {Here} here */
function header(here) {
  const { product, context } = here;
  const name = product === "jira" ? "Jira" : "Confluence";
  const items = product === "jira" ? [["Dashboards", "/"], ["Projects", PATHS.jira.ordinary], ["Issues", PATHS.jira.wikiQuote]] : [["Spaces", "/"], ["People", PATHS.confluence.ordinary]];
  return `<header id="header"><nav class="aui-header" aria-label="Site"><div class="aui-header-inner">
<div class="aui-header-primary"><span id="logo" class="aui-header-logo aui-header-logo-textonly"><a href="${context}/"><span class="aui-header-logo-device">${name}</span></a></span>
<ul class="aui-nav">${items.map(([text, path]) => `<li><a href="${context}${path}">${text}</a></li>`).join("")}</ul></div>
<div class="aui-header-secondary"><ul class="aui-nav"><li><a href="${context}${PATHS[product].otherAdmin}" aria-label="Administration"><span class="aui-icon aui-icon-small aui-iconfont-configure"></span></a></li><li><a href="/demo">Demo switches</a></li></ul></div>
</div></nav></header>`;
}

/**
 * A whole document.
 * @param {Here} here
 * @param {{ title: string, bodyId?: string, bodyClass?: string, head?: string, end?: string, content: string }} parts
 */
function documentOf(here, { title, bodyClass = "", head = "", end = "", content }) {
  const bodyId = here.product === "jira" ? "jira" : "com-atlassian-confluence";
  const aui = (file) => resource(here, "org.demo.shell:aui", file);
  const message = (role) => (here.banner === role || here.banner === "both" ? `<div class="aui-message aui-message-${role === "alert" ? "warning" : "info"}" role="${role}"><p>${BANNERS[role]}</p></div>\n` : "");
  const failing = here.otherFailedFiles.map((status, nth) => `<script src="${resource(here, "org.demo.plants:calendar", `failing-${nth}-${status}.js`)}"></script>\n`).join("");
  return `<!doctype html>
<html lang="${here.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} - Demo ${here.product === "jira" ? "Jira" : "Confluence"}</title>
${metas(here)}
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${aui("aui-prototyping.css")}">
<link rel="stylesheet" href="/demo/shell.css">
${head}
</head>
<body id="${bodyId}" class="${bodyClass}">
<div id="page">
${header(here)}
${message("alert")}${message("status")}${content}
<footer id="footer" role="contentinfo"><section class="footer-body"><p>A demo on this computer. It holds no data and belongs to no company.</p></section></footer>
</div>
<script src="${aui("jquery.js")}"></script>
<script src="${aui("aui-prototyping.js")}"></script>
${failing}${end}
</body>
</html>`;
}

/** @param {Here} here */
function administration(here, selectedPath, content) {
  const menu = MENUS[here.product];
  const selected = (path) => (path === selectedPath ? ' class="aui-nav-selected"' : "");
  const own = PATHS[here.product].assistant;
  const nav = menu.sections.map(([heading, items]) => `<div class="aui-nav-heading"><strong>${heading}</strong></div>
<ul class="aui-nav">${items.map(([text, path]) => `<li${selected(path)}><a href="${here.context}${path}">${escape((path === own && here.menuText) || text)}</a></li>`).join("")}</ul>`).join("\n");
  const tabs = menu.tabs.length === 0 ? "" : `<nav class="aui-navgroup aui-navgroup-horizontal" aria-label="Areas"><div class="aui-navgroup-inner"><div class="aui-navgroup-primary"><ul class="aui-nav">
${menu.tabs.map((tab) => `<li${tab === menu.tab ? ' class="aui-nav-selected"' : ""}><a href="${here.context}${PATHS[here.product].otherAdmin}">${tab}</a></li>`).join("")}</ul></div></div></nav>`;
  return `<section id="content" role="main">
<header class="aui-page-header"><div class="aui-page-header-inner"><div class="aui-page-header-main"><h1>${here.product === "jira" ? "Administration" : "Confluence administration"}</h1></div></div></header>
${tabs}
<div class="aui-page-panel"><div class="aui-page-panel-inner">
<div class="aui-page-panel-nav"><nav class="aui-navgroup aui-navgroup-vertical" aria-label="Administration"><div class="aui-navgroup-inner">
${nav}
</div></nav></div>
<section class="aui-page-panel-content">${content}</section>
</div></div></section>`;
}

const adminClass = (product) => (product === "jira" ? "aui-layout aui-theme-default page-type-admin" : "aui-layout aui-theme-default admin");

/** Address of one of the assistant's files. @param {Here} here */
function frontFile(here, file, taught = false) {
  const key = taught ? "org.demo.desk:front" : here.files === "batch" ? "org.demo.batch:all" : PATHS[here.product].front;
  return resource(here, key, key === PATHS.confluence.front ? `fe/${file}` : file);
}

/** The plugin's script, and those beside it that the server fails to give. @param {Here} here */
function frontScripts(here, file, taught) {
  const failing = here.failedFiles.map((status, nth) => `<script src="${frontFile(here, `failing-${nth}-${status}.js`, taught)}"></script>\n`);
  return `${failing.join("")}<script src="${escape(frontFile(here, file, taught) + here.secrets)}"></script>`;
}

/** @param {Here} here */
const frontStyle = (here, taught) => `<link rel="stylesheet" href="${frontFile(here, "assistant.css", taught)}">`;

/**
 * The page that carries the assistant.
 * @param {Here} here
 * @param {{ taught: boolean, title: string, inside: "page" | "bare" | "frame" | "shadow", inner: boolean, data: object }} page `inner`: what stands in the frame
 */
export function assistantPage(here, { taught, title, inside, inner, data }) {
  const place = inside === "shadow" ? "<demo-assistant id=\"assistant\"></demo-assistant>" : "<div id=\"assistant\"></div>";
  // "<" is written as an escape so that no text inside can end the element.
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  const head = frontStyle(here, taught);
  const end = `<script type="application/json" id="assistant-page">${json}</script>
${frontScripts(here, "assistant.js", taught)}`;
  if (inner) return `<!doctype html>\n<html lang="${here.language}">\n<head><title>Inside</title>${head}</head>\n<body>${place}\n${end}</body>\n</html>`;
  const framed = inside === "frame";
  return documentOf(here, {
    title,
    bodyClass: adminClass(here.product),
    head,
    content: inside === "bare" ? place : administration(here, taught ? null : PATHS[here.product].assistant, framed ? '<iframe id="assistant-frame" title="Assistant" width="100%" height="700"></iframe>' : place),
    end: framed ? '<script src="/demo/frame.js"></script>' : end,
  });
}

/** @param {Here} here */
export function otherAdminPage(here, path) {
  const item = MENUS[here.product].sections.flatMap(([, items]) => items).find(([, target]) => target === path);
  const title = item ? item[0] : "Settings";
  return documentOf(here, {
    title,
    bodyClass: adminClass(here.product),
    content: administration(here, path, `<h2>${escape(title)}</h2>
<p>An ordinary settings page of the demo.</p>
<form class="aui" action="#"><div class="field-group"><label for="title">Title of this server</label><input class="text" id="title" value="Demo"></div>
<div class="buttons-container"><div class="buttons"><button type="button" class="aui-button aui-button-primary">Update</button> <button type="button" class="aui-button">Back</button></div></div></form>`),
  });
}

/** @param {Here} here */
function reading(here, title, html) {
  return documentOf(here, {
    title,
    bodyClass: "aui-layout aui-theme-default",
    content: `<section id="content" role="main"><header class="aui-page-header"><div class="aui-page-header-inner"><div class="aui-page-header-main"><h1>${escape(title)}</h1></div></div></header>
<div class="aui-page-panel"><div class="aui-page-panel-inner"><section class="aui-page-panel-content">${html}</section></div></div></section>`,
  });
}

/** @param {Here} here */
export function dashboardPage(here) {
  return reading(here, here.product === "jira" ? "System Dashboard" : "Spaces", "<p>Nothing to do here. The switches are behind “Demo switches”.</p>");
}

/** @param {Here} here */
export function ordinaryPage(here) {
  return reading(here, here.product === "jira" ? "DEMO-1 Water the plants" : "Plants of the office", `<p>Twice a week, less in winter.</p>
<p><button type="button" class="aui-button">Comment</button></p>`);
}

/** Somebody's notes about the renewal: the same headings, words and even buttons, on a page that is not the assistant. @param {Here} here */
function wikiQuotePage(here) {
  return reading(here, here.product === "jira" ? "DEMO-2 Renew the token of the Migration Assistant" : "How we renew the token of the Migration Assistant", `<p>Our notes for the next time, with copies of what the buttons look like.</p>
<h2>Migration Assistant home</h2><p>Under “Migrate your data”: <button type="button" class="aui-button">Create a Migration</button></p>
<h2>How It Works</h2><p>At the bottom: <button type="button" class="aui-button">Back</button> <button type="button" class="aui-button aui-button-primary">Connect to cloud</button></p>
<h2>Choose your destination cloud site*</h2><p>Below the list: <button type="button" class="aui-button">Choose cloud site</button></p>
<h2>Choose your cloud destination</h2><p>You are about to be redirected… <button type="button" class="aui-button">Cancel</button> <button type="button" class="aui-button aui-button-primary">Continue</button></p>
<h2>Pre-migration checks</h2><p>Last time it said: Your cloud token is about to expire. It expires in 5 days.</p>`);
}

/** @param {Here} here */
function largePage(here, nodes = 10_000) {
  const rows = Array.from({ length: Math.ceil(nodes / 4) }, (_, row) => `<tr><td>${row}</td><td><button type="button">Edit</button></td></tr>`);
  return reading(here, "A long list", `<table class="aui"><tbody>${rows.join("")}</tbody></table>`);
}

/** A title that speaks of migration, and nothing else that does. @param {Here} here */
function printersPage(here) {
  return reading(here, "Migration of the printers", `<p>The old ones leave on Friday.</p><p><button type="button" class="aui-button">Continue</button></p>`);
}

const RIGHT_TO_LEFT = "\u202e";

/** Contents that no honest assistant would show, behind the assistant's own marks. Text only; built when asked for. */
const STRANGE = {
  empty: () => "",
  half: () => "<h1>How It Works</h1>",
  buttons: () => "<h1>How It Works</h1>" + "<button type=\"button\">Connect to cloud</button>".repeat(100_000),
  long: () => `<h1>How It Works ${"x".repeat(1_000_000)}</h1><button type="button">Connect to cloud ${"y".repeat(1_000_000)}</button>`,
  bidi: () => `<h1>${RIGHT_TO_LEFT}How It Works</h1><button type="button">Connect to${RIGHT_TO_LEFT} cloud</button><p>${RIGHT_TO_LEFT}It expires in 5 days.</p>`,
  markup: () => `<h1>${escape('<img src=x onerror="window.struck = true">How It Works')}</h1><button type="button">${escape('<b>Connect to cloud</b><script>window.struck = true</script>')}</button>`,
  deep: () => `<h1>How It Works</h1>${"<div>".repeat(400)}<button type="button">Connect to cloud</button>${"</div>".repeat(400)}`,
};

export const STRANGE_KINDS = Object.keys(STRANGE);

/** @param {Here} here @param {string} kind */
export function strangePage(here, kind) {
  return documentOf(here, {
    title: "Migration Assistant",
    bodyClass: adminClass(here.product),
    head: frontStyle(here),
    content: administration(here, PATHS[here.product].assistant, STRANGE[kind]()),
  });
}

/** The app manager: names the assistant's plugin and shows its picture, and is not the assistant. @param {Here} here */
function appsPage(here) {
  const key = PATHS[here.product].front.split(":")[0];
  const rows = [["Migration Assistant", key], ["Plant calendar", "org.demo.plants"]].map(([name, app]) => `<div class="demo-app" data-key="${app}" id="app-${app}">
<h4><img alt="" width="16" height="16" src="${resource(here, `${app}:icons`, "icon.png")}"> ${name}</h4><p>App key: ${app}</p>
<p><button type="button" class="aui-button">Configure</button> <button type="button" class="aui-button">Disable</button></p></div>`);
  return documentOf(here, { title: "Manage apps", bodyClass: adminClass(here.product), content: administration(here, null, `<h2>Manage apps</h2>${rows.join("")}`) });
}

/** Another app that has a cloud of its own. @param {Here} here */
function otherAppPage(here) {
  return documentOf(here, { title: "Backups in the cloud", bodyClass: adminClass(here.product), content: administration(here, null, `<h2>Backups in the cloud</h2>
<h3>How It Works</h3><p>Every night a copy leaves for the site of your choice.</p>
<p><button type="button" class="aui-button">Choose cloud site</button> <button type="button" class="aui-button aui-button-primary">Connect to cloud</button></p>`) });
}

/** A page into whose batch of files the assistant's are mixed. @param {Here} here @param {string} page */
function withPluginFiles(here, page) {
  const batch = `${here.context}/s/demo-1/_/download/contextbatch/js/${PATHS[here.product].front},-_super/batch.js`;
  return page.replace("</head>", `${frontStyle(here)}\n<script src="${batch}"></script>\n</head>`);
}

/** The cloud's own assistant for moving between two cloud sites: similar words on another host. @param {Here} here */
function cloudHostedPage(here) {
  return documentOf(here, { title: "Migration Assistant", bodyClass: adminClass(here.product), content: `<section id="content" role="main"><h1>Migration Assistant home</h1>
<h2>Migrate your data</h2><p>Move between two cloud sites.</p><p><button type="button">Create a migration</button></p>
<h2>How It Works</h2><p><button type="button">Back</button> <button type="button">Connect to cloud</button></p></section>` });
}

/** Pages that always look the same, by their name in PATHS. @type {Record<string, (here: Here) => string>} */
export const FIXED_PAGES = {
  wikiQuote: wikiQuotePage, printers: printersPage, large: largePage, apps: appsPage, otherApp: otherAppPage, cloudHosted: cloudHostedPage,
  pluginFiles: (here) => withPluginFiles(here, otherAdminPage(here, PATHS[here.product].pluginFiles)),
  otherAppPluginFiles: (here) => withPluginFiles(here, otherAppPage(here)),
  wikiQuotePluginFiles: (here) => withPluginFiles(here, wikiQuotePage(here)),
};

/**
 * The save action's own page, where it has one.
 * @param {Here} here
 * @param {{ saved: boolean | null, onward: string, ms: number | null, wording: string }} page `saved`: null when it says nothing of it; `onward`: where it
 *   leads, after so long or by its link
 */
export function savedPage(here, { saved, onward, ms, wording }) {
  const text = labels(here.product, wording);
  const failure = `<div class="aui-message aui-message-error" role="alert"><p class="title"><strong>${text.connectFailed}</strong></p><p>${text.connectFailedText}</p></div>`;
  const said = saved === null ? "" : saved ? `<h2>${text.connected}</h2>` : failure;
  return documentOf(here, {
    title: text.assistant,
    bodyClass: adminClass(here.product),
    content: administration(here, PATHS[here.product].assistant, `${said}
<p><a class="aui-button" id="onward" href="${escape(onward)}"${ms === null ? "" : ` data-ms="${ms}"`}>${text.goOn}</a></p>`),
    end: frontScripts(here, "saved.js"),
  });
}

/**
 * Login and secure-administration prompts; only the field names are the published ones.
 * @param {Here} here
 * @param {{ kind: string, destination?: string, links?: boolean }} prompt `links`: a link holds the destination, too
 */
export function promptPage(here, { kind, destination = "", links = false }) {
  const { context, product } = here;
  const field = (name, label, type) => `<div class="field-group"><label for="${name}">${label}</label><input class="${type === "password" ? "password" : "text"}" type="${type}" id="${name}" name="${name}"></div>`;
  const button = (name) => `<div class="buttons-container"><div class="buttons"><input class="aui-button aui-button-primary" type="submit" id="${name}" name="${name}" value="Confirm"></div></div>${other}`;
  const hidden = (name) => `<input type="hidden" name="${name}" value="${escape(destination)}">`;
  const other = links ? `<p><a href="${context}/login.${product === "jira" ? "jsp" : "action"}?os_destination=${encodeURIComponent(destination)}">Another account</a></p>` : "";
  if (kind === "code") {
    return reading(here, "One more step", `<p>A code was sent to your device.</p><form class="aui" method="post" action="${context}/login.jsp">
<div class="field-group"><label for="demo-code">Code</label><input class="text" id="demo-code" name="demo-code" inputmode="numeric" autocomplete="one-time-code"></div>${hidden("os_destination")}${button("verify")}</form>`);
  }
  if (kind === "login") {
    const form = product === "jira"
      ? `<form class="aui" id="login-form" method="post" action="${context}/login.jsp">${field("login-form-username", "Name", "text")}${field("login-form-password", "Password", "password")}${hidden("os_destination")}${button("login-form-submit")}</form>`
      : `<form class="aui" method="post" action="${context}/dologin.action">${field("os_username", "Name", "text")}${field("os_password", "Password", "password")}${hidden("os_destination")}${button("login")}</form>`;
    return reading(here, "Log in", form);
  }
  const form = product === "jira"
    ? `<form class="aui" method="post" action="${context}/secure/admin/WebSudoAuthenticate.jspa"><p>Signed in as <span id="login-form-username">admin</span></p>${field("webSudoPassword", "Password", "password")}${hidden("webSudoDestination")}${button("authenticate")}</form>`
    : `<form class="aui" method="post" action="${context}/doauthenticate.action"><p>Signed in as admin</p>${field("password", "Password", "password")}${hidden("destination")}${button("authenticate")}</form>`;
  return reading(here, "Administrator access", `<p>Any password will do here.</p>${form}`);
}
