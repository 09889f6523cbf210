// A run of brackets counts as one pair, so that refanging what was refanged changes nothing.
// The look-behind starts a match at the head of a run only, which keeps the search linear.
const BRACKETS = /(?<!\[)\[+(\.|dot|:\/\/|:|@|at)\]+/gi;
const PARENTHESES = /(?<!\()\(+(\.|dot|@|at)\)+/gi;

const plain = (_match: string, mark: string) => {
  const lower = mark.toLowerCase();
  return lower === 'dot' ? '.' : lower === 'at' ? '@' : lower;
};

/** Undoes the defanging of a URL: `hxxp`, `[.]`, `[dot]`, `[:]`, `[://]`, `[@]`, `[at]`. */
export function refangUrl(text: string): string {
  return text.replace(BRACKETS, plain).replace(/^hxxp/i, 'http');
}

/** As for a URL, and `(.)`, `(dot)`, `(@)`, `(at)`, which a URL's path may hold by right. */
export function refang(text: string): string {
  return refangUrl(text).replace(PARENTHESES, plain);
}
