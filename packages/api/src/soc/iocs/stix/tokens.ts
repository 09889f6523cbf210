/** A word of a STIX pattern. */
export type Token =
  | { readonly kind: 'string'; readonly text: string }
  /** A number, truth value, or a literal of a kind of its own such as `t'…'`: no indicator is one. */
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'mark'; readonly text: string };

const SPACE = /\s+|\/\*[\s\S]*?\*\/|\/\/[^\n]*/y;
const STRING = /'((?:[^'\\]|\\['\\])*)'/y;
const TYPED = /([tbh])'((?:[^'\\]|\\['\\])*)'/y;
const NUMBER = /[+-]?\d+(?:\.\d+)?|[+-]?\.\d+/y;
const NAME = /[A-Za-z][A-Za-z0-9_-]*/y;
const MARK = /==|!=|<>|<=|>=|[=<>()[\],:.*]/y;

/** The words of a pattern; null where it has something that is none. */
export function tokensOf(pattern: string): Token[] | null {
  const tokens: Token[] = [];
  let at = 0;
  const take = (expression: RegExp) => {
    expression.lastIndex = at;
    const found = expression.exec(pattern);
    if (found !== null) at = expression.lastIndex;
    return found;
  };
  while (at < pattern.length) {
    if (take(SPACE) !== null) continue;
    const literal = take(TYPED) ?? take(NUMBER);
    if (literal !== null) {
      tokens.push({ kind: 'literal', text: literal[0] });
      continue;
    }
    const text = take(STRING);
    if (text !== null) {
      tokens.push({ kind: 'string', text: (text[1] ?? '').replace(/\\(['\\])/g, '$1') });
      continue;
    }
    const name = take(NAME);
    if (name !== null) {
      const isTruth = name[0] === 'true' || name[0] === 'false';
      tokens.push({ kind: isTruth ? 'literal' : 'name', text: name[0] });
      continue;
    }
    const mark = take(MARK);
    if (mark === null) return null;
    tokens.push({ kind: 'mark', text: mark[0] });
  }
  return tokens;
}
