// What a page said, threw and fetched, from now on.

/**
 * @param {import("puppeteer-core").Page} page
 * @returns {Promise<{console: {kind: string, text: string}[], errors: string[], requests: string[]}>} live lists.
 *   In Chromium the messages of content scripts are among them; in Firefox those are in `session.extensionErrors()`.
 */
export async function capture(page) {
  const seen = { console: [], errors: [], requests: [] };
  page.on("request", (request) => seen.requests.push(request.url()));
  if (page.browser().connection) {
    page.on("console", (message) => seen.console.push({ kind: message.type(), text: message.text() }));
    page.on("pageerror", (error) => seen.errors.push(String(error?.stack ?? error)));
    return seen;
  }
  const client = await page.createCDPSession();
  client.on("Runtime.exceptionThrown", ({ exceptionDetails }) => seen.errors.push(exceptionDetails.exception?.description ?? exceptionDetails.text));
  client.on("Runtime.consoleAPICalled", ({ type, args }) => seen.console.push({
    kind: type, text: args.map((value) => String(value.value ?? value.description ?? value.type)).join(" "),
  }));
  client.on("Log.entryAdded", ({ entry }) => seen.console.push({ kind: entry.level, text: entry.text }));
  await client.send("Runtime.enable");
  await client.send("Log.enable");
  return seen;
}
