// What the classic scripts in extension/ share, and the part of the browsers' API that is used.

interface Said {
  key: string;
  args?: unknown[];
}

interface Api {
  runtime: {
    id: string;
    lastError?: unknown;
    getURL(path: string): string;
    getManifest(): { version: string };
    sendMessage(message: object): Promise<any>;
    connect(options: { name: string }): any;
    openOptionsPage(): Promise<void>;
    onMessage: any;
    onConnect: any;
    onInstalled: any;
    onStartup: any;
  };
  i18n: { getMessage(key: string, args?: string[]): string };
  storage: {
    local: {
      get(keys: string[] | null): Promise<Record<string, unknown>>;
      set(entries: Record<string, unknown>): Promise<void>;
      remove(keys: string[]): Promise<void>;
      /** Chromium from 140 on. */
      setAccessLevel?(level: { accessLevel: "TRUSTED_CONTEXTS" }): Promise<void>;
    };
    session: {
      get(keys: string[]): Promise<Record<string, unknown>>;
      set(entries: Record<string, unknown>): Promise<void>;
      remove(keys: string[]): Promise<void>;
    };
  };
  permissions: {
    contains(wanted: { origins: string[] }): Promise<boolean>;
    request(wanted: { origins: string[]; data_collection?: string[] }): Promise<boolean>;
    remove(given: { origins: string[] }): Promise<boolean>;
    onAdded: any;
    onRemoved: any;
  };
  scripting: {
    executeScript(injection: {
      target: { tabId: number; frameIds?: number[]; documentIds?: string[] };
      files?: string[];
      func?: () => unknown;
      injectImmediately?: boolean;
    }): Promise<{ result?: unknown }[]>;
    getRegisteredContentScripts(): Promise<Script[]>;
    registerContentScripts(scripts: Script[]): Promise<void>;
    updateContentScripts(scripts: Script[]): Promise<void>;
    unregisterContentScripts(filter: { ids: string[] }): Promise<void>;
  };
  tabs: {
    query(filter: { active?: boolean; currentWindow?: boolean; url?: string[] }): Promise<{ id?: number }[]>;
    sendMessage(tab: number, message: object, options: { frameId: number }): Promise<unknown>;
    onRemoved: any;
  };
  windows: { create(what: { url: string; incognito: boolean }): Promise<unknown> };
  alarms: { create(name: string, when: { when: number }): Promise<void>; clear(name: string): Promise<boolean>; onAlarm: any };
  action: {
    setBadgeText(what: { text: string }): Promise<void>;
    setBadgeBackgroundColor(what: { color: string }): Promise<void>;
    setBadgeTextColor(what: { color: string }): Promise<void>;
    setTitle(what: { title: string }): Promise<void>;
    openPopup(where: { windowId: number }): Promise<void>;
  };
  commands: { onCommand: any };
}

interface Script {
  id: string;
  matches?: string[];
  js?: string[];
  runAt?: string;
  allFrames?: boolean;
  persistAcrossSessions?: boolean;
}

interface Shared {
  browser: Api;
  coversAllPorts(): boolean;
  matchPattern(origin: string, path?: string): string;
  dataConsent(kinds: string[]): { data_collection?: string[] };
  say: {
    message(key: string, args?: unknown[]): string;
    text(sentence: Said): string;
    dayRange(date: string, time?: string, now?: number): { from: string; to: string } | null;
  };
  /** Content scripts only. */
  look(): { signals: object; elements: Element[]; roots: Node[] };
  makeOverlay(page: any): any;
  page?: any;
  /** The extension's own pages only. */
  shell: { ask(request: object): Promise<unknown>; copy(text: string): Promise<void> };
  /** The popup only. */
  popup: {
    activeTab(): Promise<number | undefined>;
    checkGrants(): Promise<unknown>;
    requestPermission(origins: string): Promise<boolean>;
    openDashboard(): void;
  };
  /** The dashboard only. */
  dashboard: { requestApi(origin: string): Promise<boolean> };
}

declare var mtg: Shared;
declare var browser: Api;
declare var chrome: Api;
