// Many watched instances as they are stored, for benches and tests: the same from the same seed.

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The age at which each moment to remind of has come, in days: the warning, 7, 3, 2 and 1 days before the block, the block. */
const MOMENTS = [16, 14, 18, 19, 20, 21];
const COMPANIES = ["Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple", "Oak", "Pine", "Rowan", "Spruce", "Willow", "Yew"];
const KINDS = ["Works", "Logistics", "Bank", "Clinics", "University", "Insurance", "Energy"];
const ZONES = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC"];
const NOTE = "Change window on Saturdays only; ask the service desk before anything is restarted. Contact: the platform team.";

/** Numbers from 0 to 1, always the same ones after the same seed. @param {number} seed */
function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const iso = (/** @type {number} */ at) => new Date(at).toISOString();

/** What a page of the assistant said of a token of this age. */
function observed(at, age) {
  const days = 21 - Math.floor(age / DAY);
  if (days > 5) return { at: iso(at), what: "valid" };
  return days > 0 ? { at: iso(at), days, what: "expiresInDays" } : { at: iso(at), what: "expired" };
}

/**
 * @typedef {object} FleetOptions
 * @property {number} instances
 * @property {number} now milliseconds since 1970; no date lies after it
 * @property {number} [sites] cloud sites of each, and as many tokens
 * @property {number} [observations] of each token; a dozen is the most that is kept
 * @property {number} [seed]
 * @property {[product: "jira" | "confluence", base: string]} [first] the first instance is this one
 * @property {boolean} [granted] whether the browser lets us see them
 */

/**
 * The entries of so many instances by their storage keys. Nine of ten have a name, most a customer, some notes and plans, one in twenty is
 * archived. The tokens' ages go from fresh to three days after the block.
 * @param {FleetOptions} options
 * @returns {Record<string, object>}
 */
export function fleetEntries({ instances, now, sites = 3, observations = 4, seed = 1, first, granted = true }) {
  const random = numbers(seed);
  const one = (list) => list[Math.floor(random() * list.length)];
  const sometimes = (share) => random() < share;
  /** @type {Record<string, object>} */
  const entries = {};
  for (let at = 0; at < instances; at++) {
    const number = String(at + 1).padStart(4, "0");
    const customer = `${one(COMPANIES)} ${one(KINDS)}`;
    const names = Array.from({ length: sites }, (_, nth) => `${customer.toLowerCase().replace(" ", "-")}-${number}${"abcdefgh"[nth % 8]}${nth >> 3 || ""}.atlassian.net`);
    let seen = 0;
    const tokens = names.map((site) => {
      const age = random() * 24 * DAY, renewed = now - age;
      const evidence = [];
      // Renewals before the last one, then the last one, then what the checks have said since.
      const before = Math.floor(observations / 4);
      for (let nth = before; nth > 0; nth--) {
        const then = iso(renewed - nth * 18 * DAY);
        evidence.push(sometimes(0.5) ? { at: then, what: "renewalSeen" } : { at: then, from: iso(renewed - nth * 18 * DAY - HOUR), to: then, what: "typed" });
      }
      if (observations > 0) evidence.push({ at: iso(renewed), what: "renewalSeen" });
      const since = observations - evidence.length;
      for (let nth = 1; nth <= since; nth++) {
        const later = (age * nth) / (since + 1);
        evidence.push(observed(renewed + later, later));
        seen = Math.max(seen, renewed + later);
      }
      const told = MOMENTS.reduce((bits, days, bit) => bits | (age >= days * DAY ? 1 << bit : 0), 0);
      return { site, evidence, ...(told && { told }) };
    });
    const plan = () => ({
      id: `plan-${number}`, site: one(names), title: `Wave ${1 + Math.floor(random() * 9)}`, start: iso(now + Math.floor(random() * 40) * DAY + 9 * HOUR),
      zone: one(ZONES), length: 1 + Math.floor(random() * 14), edited: iso(now - DAY),
    });
    const product = sometimes(0.6) ? "jira" : "confluence";
    const [kind, base] = at === 0 && first ? first : [product, `https://${product}-${number}.example.com${sometimes(0.3) ? `/${product}` : ""}`];
    entries[`instance:${kind}:${base}`] = {
      version: 2,
      ...(granted && { granted }),
      ...(sometimes(0.9) && { name: `${customer} ${kind === "jira" ? "Jira" : "Confluence"} ${number}` }),
      ...(sometimes(0.8) && { customer }),
      ...(sometimes(0.2) && { notes: NOTE }),
      ...(sometimes(0.05) && { archived: true }),
      edited: iso(now - Math.floor(random() * 90) * DAY),
      // Kept to the hour.
      seen: iso(seen - (seen % HOUR)),
      ...(sites > 0 && sometimes(0.1) && { plans: [plan()] }),
      sites: names,
      tokens,
    };
  }
  return entries;
}

/** What this many bytes of storage.local are counted as: keys and values as JSON text, in UTF-8. @param {Record<string, unknown>} entries */
export const bytesOf = (entries) => Object.entries(entries).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(JSON.stringify(value)), 0);
