// TypeScript declarations: bindgen writes those of the whole crate into every module's file.

/** Where a declaration begins: at its comment, or at itself when it has none. */
const BEGIN = /^(?=\/\*\*$)|(?<! \*\/\n)^(?=export )/m;

/**
 * The functions of a module's declarations, and the types that they need.
 * @param {string} declarations as bindgen wrote them
 * @param {(name: string) => boolean} [wanted] which functions; all of them by default
 */
export function needed(declarations, wanted = () => true) {
  const [head, ...blocks] = declarations.split(BEGIN).map((block) => `${block.trimEnd()}\n`);
  const named = blocks.map((block) => {
    const [, kind, name] = /^export (?:default )?(function|interface|type) (\w+)/m.exec(block) ?? [];
    if (!name) throw new Error(`a declaration without a name: ${block.slice(0, 80)}`);
    // Comments and texts hold many words; what a function throws belongs to it.
    const thrown = [...block.matchAll(/@throws \{(\w+)\}/g)].map(([, type]) => type);
    const code = block.replace(/\/\*\*[^]*?\*\/|"[^"]*"/g, "");
    return { name, block, isRoot: kind === "function" && wanted(name), words: new Set([...thrown, ...(code.match(/\w+/g) ?? [])]) };
  });
  const kept = new Set(named.filter(({ isRoot }) => isRoot));
  // A set is walked to its end, also over what is added on the way.
  for (const { words } of kept) named.filter(({ name }) => words.has(name)).forEach((one) => kept.add(one));
  return [head, ...named.filter((one) => kept.has(one)).map(({ block }) => block)].join("\n");
}
