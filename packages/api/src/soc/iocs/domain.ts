const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const ASCII = /^[\x00-\x7f]*$/;

/** The host in lower-case ASCII without its final dot, or null if its labels or length are no host name's. */
export function asciiHost(text: string): string | null {
  const ascii = ASCII.test(text) ? text.toLowerCase() : toPunycode(text);
  if (ascii === null) return null;
  const host = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
  return host.length <= 253 && host.split('.').every(label => LABEL.test(label)) ? host : null;
}

/** A domain name in lower-case ASCII: two labels or more, the last not all digits. */
export function normaliseDomain(text: string): string | null {
  const host = asciiHost(text);
  return host?.includes('.') && !/\.\d+$/.test(host) ? host : null;
}

// The platform's URL parser carries the IDNA tables that a bundle could not afford.
function toPunycode(text: string): string | null {
  if (!/^[\w.\-\u{80}-\u{10ffff}]+$/u.test(text)) return null;
  const url = `http://${text}/`;
  return URL.canParse(url) ? new URL(url).hostname : null;
}
