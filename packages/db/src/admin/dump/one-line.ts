const CLOSING: Readonly<Record<string, string>> = { "'": "'", '"': '"', '`': '`', '[': ']' };

/** A schema statement without line breaks and comments; what is quoted stays as it is. */
export function oneLine(sql: string): string {
  let text = '';
  for (let at = 0; at < sql.length; ) {
    const char = sql.charAt(at);
    const closing = CLOSING[char];
    const comment = sql.startsWith('--', at) ? '\n' : sql.startsWith('/*', at) ? '*/' : undefined;
    if (closing !== undefined) {
      const end = endOf(sql, at + 1, closing);
      const part = sql.slice(at, end);
      if (/[\r\n]/.test(part)) throw new TypeError('a name or text in the schema holds a line break');
      text += part;
      at = end;
    } else if (comment !== undefined) {
      text += text.endsWith(' ') ? '' : ' ';
      at = endOf(sql, at + 2, comment);
    } else {
      text += /\s/.test(char) ? (text.endsWith(' ') ? '' : ' ') : char;
      at += 1;
    }
  }
  return text.trim();
}

function endOf(sql: string, from: number, closing: string): number {
  const found = sql.indexOf(closing, from);
  return found === -1 ? sql.length : found + closing.length;
}
