// A language for the tests, made of the English sentences: every letter has an accent, each sentence is 40 % longer and stands in brackets.
// What is shown without them was written past the sentences; what is cut off has no room for a longer language.

/** Both browsers take this code for a language, and no person speaks it. */
export const PSEUDO = "en_XA";
/** Not in any sentence, command or name. */
export const [OPEN, CLOSE] = ["⟦", "⟧"];
/** Said of the language, not to people. */
const AS_IT_IS = ["language"];

const LETTERS = new Map([..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"].map((letter, at) => [letter, [..."ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž"][at]]));
const MORE = "öñé ţŵö ţĥŕéé ƒöûŕ ƒîṽé šîẋ šéṽéñ éîĝĥţ ñîñé ţéñ ";

/**
 * The sentence in the language of the tests. Its arguments and the quoted labels of Atlassian's pages stay as they are.
 * @param {string} message
 */
export function pseudo(message) {
  const parts = message.split(/(\$[$\d]|“[^“”]*”)/);
  const own = parts.filter((_, at) => at % 2 === 0);
  const long = Math.ceil(own.join("").replace(/\P{L}/gu, "").length * 0.4);
  const more = MORE.repeat(Math.ceil(long / MORE.length)).slice(0, long).trim();
  const said = parts.map((part, at) => (at % 2 ? part : part.replace(/[A-Za-z]/g, (letter) => LETTERS.get(letter) ?? letter))).join("");
  return `${OPEN}${said}${more && ` ${more}`}${CLOSE}`;
}

/** @param {string} english messages.json @returns {string} the same in the language of the tests */
export function pseudoLocale(english) {
  const said = Object.entries(JSON.parse(english)).map(([key, { message }]) => [key, { message: AS_IT_IS.includes(key) ? message : pseudo(message) }]);
  return `${JSON.stringify(Object.fromEntries(said), null, 2)}\n`;
}
