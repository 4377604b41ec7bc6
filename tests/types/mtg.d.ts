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
      getKeys(): Promise<string[]>;
      /** Chromium from 140 on. */
      setAccessLevel?(level: { accessLevel: "TRUSTED_CONTEXTS" }): Promise<void>;
    };
    /** Read only; without a policy Firefox rejects. */
    managed: { get(names: string[] | null): Promise<Record<string, unknown>> };
    onChanged: { addListener(listener: (changes: unknown, area: string) => void): void };
    session: {
      get(keys: string[]): Promise<Record<string, unknown>>;
      set(entries: Record<string, unknown>): Promise<void>;
      remove(keys: string[]): Promise<void>;
    };
  };
  permissions: {
    contains(wanted: { origins?: string[]; permissions?: string[] }): Promise<boolean>;
    request(wanted: { origins?: string[]; permissions?: string[]; data_collection?: string[] }): Promise<boolean>;
    getAll(): Promise<{ origins?: string[]; permissions?: string[] }>;
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
    create(what: { url: string }): Promise<unknown>;
    update(tab: number, what: { active: boolean; url: string }): Promise<unknown>;
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
  /** Only there with the permission, which is optional. */
  notifications?: {
    create(id: string, notice: { type: string; iconUrl: string; title: string; message: string; buttons?: { title: string }[] }): Promise<string>;
    onClicked: any;
    /** Chromium only. */
    onButtonClicked?: any;
  };
  management: { getSelf(): Promise<{ installType: string }> };
  commands: {
    onCommand: any;
    getAll(): Promise<{ name?: string; description?: string; shortcut?: string }[]>;
    /** Firefox only. */
    openShortcutSettings?(): Promise<void>;
  };
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
  /** The organisation's policy; the background's settings unless other names, or all of it with `null`. */
  managed(names?: string[] | null): Promise<Record<string, unknown> | null>;
  dataConsent(kinds: string[]): { data_collection?: string[] };
  say: {
    message(key: string, args?: unknown[], otherwise?: string): string;
    text(sentence: Said): string;
    /** How each kind of argument is said. */
    spoken: Record<string, (arg: any) => string>;
    dayRange(date: string, time?: string, now?: number): { from: string; to: string } | null;
  };
  /** Content scripts only. */
  look(): { signals: object; elements: Element[]; roots: Node[] };
  makeOverlay(page: any): any;
  page?: any;
  /** The extension's own pages only. */
  shell: { ask(request: object): Promise<unknown>; openPrivately(url: string): Promise<unknown>; copy(text: string): Promise<void> };
  desk: {
    entries(keys: string[] | null): Promise<string>;
    commit(changes: string): Promise<any>;
    undo(): Promise<any>;
    onChange(call: () => void): void;
  };
  zones: {
    own(): string;
    isKnown(zone: string): boolean;
    all(): string[];
    moment(date: string, time: string, zone: string): { at: string; how: "exact" | "twice" | "never" } | null;
    fields(at: string, zone: string): { date: string; time: string };
  };
  /** The popup only. */
  popup: {
    activeTab(): Promise<number | undefined>;
    checkGrants(): Promise<unknown>;
    requestPermission(origins: string): Promise<boolean>;
    openDashboard(room: string): void;
  };
  /** The dashboard only. */
  dashboard: { loadRoom(room: string, part: HTMLElement): void; requestApi(origin: string): Promise<boolean> };
  settings: {
    requestNotifications(): Promise<boolean>;
    notifies(): Promise<boolean>;
    requestAccess(origin: string): Promise<boolean>;
    checkGrants(): Promise<unknown>;
    policy(): Promise<string>;
    shortcuts(): Promise<object[]>;
    opensShortcuts(): boolean;
    openShortcuts(): void;
    facts(): Promise<Record<string, string>>;
  };
}

declare var mtg: Shared;
declare var browser: Api;
declare var chrome: Api;
