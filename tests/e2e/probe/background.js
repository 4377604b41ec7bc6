// A module global is all this background knows: it starts again at one after every stop.
const api = globalThis.browser ?? globalThis.chrome;
let answered = 0;

async function register(hosts) {
  await api.scripting.unregisterContentScripts();
  await api.scripting.registerContentScripts([{
    // At the start, so that a loaded page without a card is one that never gets it.
    id: "probe", matches: hosts, js: ["content.js"], persistAcrossSessions: true, runAt: "document_start",
  }]);
  const tabs = await api.tabs.query({ url: hosts });
  for (const tab of tabs) {
    await api.scripting.executeScript({ target: { tabId: tab.id }, files: ["content.js"] });
  }
  return hosts;
}

async function answer(message) {
  switch (message?.kind) {
    case "count": return { answered: ++answered };
    case "register": return { hosts: await register(message.hosts) };
    default: return { error: "unknown" };
  }
}

api.runtime.onMessage.addListener((message, sender, reply) => {
  answer(message).then(reply, (error) => reply({ error: String(error) }));
  return true;
});

api.permissions.onAdded.addListener(({ origins = [] }) => {
  if (origins.length > 0) register(origins);
});
