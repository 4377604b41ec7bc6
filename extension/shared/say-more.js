// What only our own pages say: names in a row, short dates, and moments in a zone that somebody chose. Pages of instances never load it.
const { message, spoken } = mtg.say;
/** @param {Intl.DateTimeFormatOptions} how @returns {(arg: { at: string, zone?: string }) => string} */
const moment = (how) => ({ at, zone }) => {
  const written = (/** @type {string | undefined} */ timeZone) => new Date(at).toLocaleString(undefined, { ...how, timeZone });
  try {
    return written(zone);
  } catch {
    // This browser does not know the zone: the admin's own, which it names.
    return written(undefined);
  }
};

/**
 * A formatter is slow to make, and a room says hundreds of moments; it is made anew in time, for the admin may have moved to another zone.
 * @param {Intl.DateTimeFormatOptions} how
 */
const kept = (how) => {
  /** @type {Intl.DateTimeFormat} */
  let format;
  let until = 0;
  return (/** @type {{ at: string }} */ { at }) => {
    if (Date.now() > until) [format, until] = [new Intl.DateTimeFormat(undefined, how), Date.now() + 10_000];
    return format.format(new Date(at));
  };
};

Object.assign(spoken, {
  /** `Mon, Nov 23, 2026, 9:15 AM GMT+1`, as say.js has it. */
  instant: kept({ weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" }),
  /** `Nov 23`, beside others that say the year. */
  dayOfMonth: moment({ day: "numeric", month: "short" }),
  /** `Mon, Nov 23, 2026` */
  dayShort: moment({ weekday: "short", day: "numeric", month: "short", year: "numeric" }),
  /** A moment as the clocks of an IANA zone show it, with the zone's name. */
  instantIn: moment({ weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" }),
  /** Names that are shown as they are: `a, b, and c`. */
  list: (/** @type {{ values: string[] }} */ { values }) => new Intl.ListFormat(message("language")).format(values.map((value) => spoken.address({ value }))),
});
