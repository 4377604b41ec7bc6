const api = globalThis.browser ?? globalThis.chrome;
const output = document.querySelector("output");
const show = (promise) => promise.then(
  (value) => { output.textContent = JSON.stringify(value); },
  (error) => { output.textContent = `failed: ${error.message}`; },
);

// Works only with the activeTab grant that a real click on the toolbar button gives.
document.querySelector("#look").addEventListener("click", () => show((async () => {
  const [tab] = await api.tabs.query({ active: true, lastFocusedWindow: true });
  const [{ result }] = await api.scripting.executeScript({
    target: { tabId: tab.id }, func: () => document.title,
  });
  return { title: result, url: tab.url };
})()));

document.querySelector("#grant").addEventListener("click", () => {
  show(api.permissions.request({ origins: ["*://jira.example.com/*"] }));
});
