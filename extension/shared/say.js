// Sentences for people: keys and arguments of the core become text in the browser's language, locale and zone.
(() => {
  const message = (key, args = [], otherwise = "") =>
    mtg.browser.i18n.getMessage(key, args.map(String)) || (otherwise ? message(otherwise, args) : key);

  const spoken = {
    span: ({ days, hours, minutes }) =>
      days ? message("spanDaysHours", [days, hours]) : hours ? message("spanHours", [hours, minutes]) : message("spanMinutes", [minutes]),
    instant: ({ at }) =>
      new Date(at).toLocaleString(undefined, {
        weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short",
      }),
    day: ({ at }) => new Date(at).toLocaleDateString(undefined, { dateStyle: "full" }),
    number: ({ value }) => value.toLocaleString(),
    // Isolated, so that an address cannot reorder the sentence around it.
    address: ({ value }) => `\u2068${value}\u2069`,
    word: ({ key }) => message(key),
  };

  /**
   * A sentence of the core, its arguments in the browser's locale and zone. A key that ends in "Count" begins with a number and has a
   * form for each of the categories that the sentences' own language knows, such as `tokensCount_one`: browsers may speak another.
   * @param {{key: string, args?: any[]}} sentence
   */
  const text = ({ key, args = [] }) => {
    const says = args.map((arg) => spoken[arg.kind]?.(arg) ?? "?");
    if (!/Count$/.test(key)) return message(key, says);
    return message(`${key}_${new Intl.PluralRules(message("language")).select(args[0]?.value)}`, says, `${key}_other`);
  };

  /**
   * What a typed date means: its whole day in the admin's zone (23 or 25 hours when the clock changes), or one minute
   * if a time is given; never later than now, unless all of it is, which the core then says.
   * @param {string} date `2026-03-29` @param {string} [time] `14:05`
   * @returns {{from: string, to: string} | null} RFC 3339; null when it cannot be read.
   */
  const dayRange = (date, time = "", now = Date.now()) => {
    const from = new Date(`${date}T${time.slice(0, 5) || "00:00"}`);
    // Some browsers take the 30th of February for a day in March.
    if (from.getDate() !== +date.slice(8)) return null;
    const next = time ? +from + 60_000 : new Date(from).setHours(24, 0);
    const to = +from > now ? next - 1 : Math.min(next - 1, now);
    return { from: from.toISOString(), to: new Date(to).toISOString() };
  };

  mtg.say = { message, text, dayRange, spoken };
})();
