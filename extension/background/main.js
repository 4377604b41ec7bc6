// The background's listeners, registered before anything else happens: a worker that is woken by an event misses it otherwise.
// No logic and no await here.
import "../shared/browser.js";
import "../shared/patterns.js";
import * as core from "./core.js";
import { hear } from "./notices.js";
import { makeRouter } from "./router.js";

const { browser } = mtg;
const router = makeRouter(core);

browser.runtime.onMessage.addListener(router.onMessage);
browser.runtime.onConnect.addListener(router.onConnect);
browser.runtime.onInstalled.addListener(router.onInstalled);
browser.runtime.onStartup.addListener(router.onWake);
browser.alarms.onAlarm.addListener(router.onWake);
browser.permissions.onAdded.addListener(router.onGrants);
browser.permissions.onRemoved.addListener(router.onGrants);
browser.tabs.onRemoved.addListener(router.onTabClosed);
browser.storage.onChanged.addListener(router.onStored);
hear(router.onNotice, router.onSnooze);
browser.commands.onCommand.addListener(router.onCommand);
