// Time zones: which there are, and the moment that a date and a time of day mean in one of them. For our own pages.

const UTC = "UTC";
/** Nothing a zone does lies further from a moment than this. */
const A_DAY = 86_400_000;

/** @type {Map<string, Intl.DateTimeFormat>} */
const clocks = new Map();

/** The clock of a zone; throws for one that this browser does not know. @param {string} zone */
function clockOf(zone) {
  const known = clocks.get(zone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, calendar: "iso8601", numberingSystem: "latn", hourCycle: "h23",
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
  });
  clocks.set(zone, clock);
  return clock;
}

/** What the zone's clocks show at a moment, as if that were UTC. @param {string} zone @param {number} ms */
function shown(zone, ms) {
  const part = Object.fromEntries(clockOf(zone).formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
}

/** @param {string} zone */
function isKnown(zone) {
  try {
    return zone !== "" && Boolean(clockOf(zone));
  } catch {
    return false;
  }
}

mtg.zones = {
  /** The browser's own. */
  own: () => Intl.DateTimeFormat().resolvedOptions().timeZone || UTC,

  isKnown,

  /** All that can be chosen, by their names. */
  all: () => [...new Set([UTC, mtg.zones.own(), ...Intl.supportedValuesOf("timeZone")])].sort(),

  /**
   * The moment at which a zone's clocks show this. Where they are put back they show it twice, and the first time is taken;
   * where they are put forward they never show it, and as much later is taken as they skip.
   * @param {string} date `2027-03-28` @param {string} time `02:30` @param {string} zone
   * @returns {{ at: string, how: "exact" | "twice" | "never" } | null} RFC 3339; null when there is no such day or time, or zone.
   */
  moment: (date, time, zone) => {
    const wanted = Date.parse(`${date}T${time.slice(0, 5)}:00.000Z`);
    // Some browsers take the 31st of February for a day in March.
    if (Number.isNaN(wanted) || new Date(wanted).getUTCDate() !== Number(date.slice(-2)) || !isKnown(zone)) return null;
    const guesses = [-A_DAY, A_DAY].map((far) => wanted - (shown(zone, wanted + far) - (wanted + far)));
    const right = [...new Set(guesses)].filter((ms) => shown(zone, ms) === wanted);
    const at = right.length > 0 ? Math.min(...right) : guesses[0];
    return { at: new Date(at).toISOString(), how: right.length > 1 ? "twice" : right.length > 0 ? "exact" : "never" };
  },

  /**
   * Date and time of day that a zone's clocks show, as fields have them; the browser's own where it does not know the zone.
   * @param {string} at RFC 3339 @param {string} zone
   * @returns {{ date: string, time: string }}
   */
  fields: (at, zone) => {
    const [date, time] = new Date(shown(isKnown(zone) ? zone : mtg.zones.own(), Date.parse(at))).toISOString().split("T");
    return { date, time: time.slice(0, 5) };
  },
};
