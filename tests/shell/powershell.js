/**
 * PowerShell text read by a second parser: the grammar of tree-sitter-powershell, because no PowerShell is at hand. What it takes for a fault is one;
 * what strings hold is worked out here by PowerShell's rules of quoting.
 */
import { createRequire } from "node:module";
import { Language, Parser } from "web-tree-sitter";

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(createRequire(import.meta.url).resolve("tree-sitter-powershell/tree-sitter-powershell.wasm")));

/** PowerShell takes these for plain quotes wherever it takes those; the grammar does not know it. All are one unit long, so places stay. */
const SINGLE = /['\u2018-\u201B]/g;
const DOUBLE = /["\u201C-\u201E]/g;
/** A lone dash as the value of an option. The grammar takes it for a minus. */
const LONE_DASH = /(?<=\s--?[a-z][a-z-]*[ \t]+)-(?=\s|$)/gi;
const STRINGS = ["verbatim_string_characters", "verbatim_here_string_characters", "expandable_string_literal", "expandable_here_string_literal"];
const ESCAPES = { 0: "\0", a: "\x07", b: "\b", e: "\x1B", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/**
 * @typedef {object} Word
 * @property {string} text as it is written
 * @property {string | null} value what the command is given; null: known only when it runs
 */

/**
 * @typedef {object} Command
 * @property {string | null} name null: known only when it runs
 * @property {Word[]} words
 * @property {string | null} input the string that is piped into it, if it is one and known
 */

/** Backtick escapes read, and doubled quotes made one. */
const unescaped = (inner) => inner
  .replace(/`(\r\n|[^])|["\u201C-\u201E](["\u201C-\u201E])/g, (_, escaped, quote) => quote ?? (/^[\r\n]/.test(escaped) ? "" : ESCAPES[escaped] ?? escaped));

/** What lies between the line of the first quote and the line of the last one, without their line ends. */
const hereText = (text) => text.replace(/^@.[^\S\r\n]*(\r\n|[^])/, "").replace(/(\r\n|\n|\r).@$/, "");

/**
 * @param {string} text of a script
 * @returns {{ errors: string[], strings: string[], commands: Command[] }} in the order of the text. Variables inside of strings stay as they are written.
 */
export function parsePowerShell(text) {
  const plain = text.replace(SINGLE, "'").replace(DOUBLE, '"').replace(LONE_DASH, "_");
  const tree = parser.parse(plain);
  const errors = [], strings = [], commands = [];
  const written = (node) => text.slice(node.startIndex, node.endIndex);
  const named = (node) => node.namedChildren.filter(Boolean);

  /** @returns {{ content: string, fixed: boolean } | null} */
  function stringOf(node) {
    const inner = written(node).slice(1, -1);
    if (node.type === "verbatim_string_characters") return { content: inner.replace(/['\u2018-\u201B](['\u2018-\u201B])/g, "$1"), fixed: true };
    if (node.type === "verbatim_here_string_characters") return { content: hereText(written(node)), fixed: true };
    if (!STRINGS.includes(node.type)) return null;
    const content = node.type === "expandable_string_literal" ? unescaped(inner) : unescaped(hereText(written(node)).replace(/["\u201C-\u201E]/g, "$&$&"));
    return { content, fixed: named(node).length === 0 };
  }

  /** What the whole node is, if it is one string that is known. */
  function valueOf(node) {
    let part = node;
    while (!STRINGS.includes(part.type) && named(part).length === 1 && part.text === named(part)[0].text) [part] = named(part);
    const string = stringOf(part);
    if (string) return string.fixed ? string.content : null;
    // Unquoted: only what cannot be anything but itself.
    return /^[^$("'@{]+$/.test(part.text) ? written(part).replace(/`(.)/g, "$1") : null;
  }

  /** @param {import("web-tree-sitter").Node} node */
  function walk(node) {
    const line = `line ${node.startPosition.row + 1}`;
    if (node.isError) errors.push(`${line}: not understood: ${JSON.stringify(written(node).slice(0, 40))}`);
    if (node.isMissing) errors.push(`${line}: missing ${node.type}`);
    const string = stringOf(node);
    if (string) strings.push(string.content);
    if (node.type === "command") {
      const [name, elements] = ["command_name", "command_elements"].map((field) => node.childForFieldName(field));
      const words = elements ? named(elements).filter(({ type }) => !["command_argument_sep", "redirection"].includes(type)) : [];
      const before = node.parent?.type === "pipeline_chain" ? named(node.parent)[0] : node;
      const second = node.parent && named(node.parent).filter(({ type }) => type !== "redirections")[1];
      const piped = before.id !== node.id && before.type !== "command" && second?.id === node.id;
      commands.push({
        name: name && valueOf(name),
        words: words.map((word) => ({ text: written(word), value: valueOf(word) })),
        input: piped && STRINGS.some((type) => before.descendantsOfType(type).length > 0) ? valueOf(before) : null,
      });
    }
    for (const child of node.children.filter(Boolean)) walk(child);
  }

  walk(tree.rootNode);
  tree.delete();
  return { errors, strings, commands };
}
