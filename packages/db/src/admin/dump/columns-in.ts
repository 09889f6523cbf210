const CLOSING: Readonly<Record<string, string>> = { "'": "'", '"': '"', '`': '`', '[': ']' };
const CONSTRAINT = /^(CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)\b/i;

/** The columns a `CREATE TABLE` statement declares, as far as its text tells. */
export function columnsIn(sql: string): ReadonlySet<string> {
  const names = partsOf(sql).flatMap(part => {
    const text = part.trim();
    if (CONSTRAINT.test(text)) return [];
    const closing = CLOSING[text.charAt(0)];
    if (closing !== undefined) return text.slice(1, text.indexOf(closing, 1));
    return /^[A-Za-z0-9_]+/.exec(text)?.[0] ?? [];
  });
  return new Set(names);
}

/** What stands between the commas of the outermost brackets. */
function partsOf(sql: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < sql.length; at++) {
    const char = sql.charAt(at);
    const closing = CLOSING[char];
    if (closing !== undefined) {
      const end = sql.indexOf(closing, at + 1);
      if (end === -1) break;
      at = end;
    } else if (char === '(' && depth++ === 0) from = at + 1;
    else if ((char === ')' && --depth === 0) || (char === ',' && depth === 1)) {
      parts.push(sql.slice(from, at));
      from = at + 1;
    }
  }
  return parts;
}
