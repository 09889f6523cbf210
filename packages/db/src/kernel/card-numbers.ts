const LEAST_DIGITS = 13;
const MOST_DIGITS = 19;
const ENOUGH_DIGITS = /\d(?:[ -]?\d){12}/;

/**
 * `text` with payment card numbers (PAN) replaced by `[pan:<last 4>]`; the same string when it holds none.
 * Digits in groups parted by single spaces or hyphens count as one number; the longest one from a group wins.
 */
export function redactCards(text: string): string {
  if (!ENOUGH_DIGITS.test(text)) return text;
  let out = '';
  let copied = 0;
  for (const { index, 0: group } of text.matchAll(/\d+/g)) {
    if (index < copied || isPartOfWord(text, index)) continue;
    const card = longestCard(text, index, group);
    if (card === null) continue;
    out += `${text.slice(copied, index)}[pan:${card.digits.slice(-4)}]`;
    copied = card.end;
  }
  return copied === 0 ? text : out + text.slice(copied);
}

const isDigit = (char: string | undefined) => char !== undefined && char >= '0' && char <= '9';
const isLetter = (char: string | undefined) => char !== undefined && /^[A-Za-z]$/.test(char);

/** Whether the digits at `index` follow a letter, or are the fraction of a decimal. */
function isPartOfWord(text: string, index: number): boolean {
  const before = text[index - 1];
  return isLetter(before) || (before === '.' && isDigit(text[index - 2]));
}

function longestCard(text: string, start: number, firstGroup: string): { digits: string; end: number } | null {
  let card: { digits: string; end: number } | null = null;
  let digits = firstGroup;
  let end = start + firstGroup.length;
  while (digits.length <= MOST_DIGITS) {
    if (digits.length >= LEAST_DIGITS && !isLetter(text[end]) && isCard(digits)) card = { digits, end };
    const separator = text[end];
    if ((separator !== ' ' && separator !== '-') || !isDigit(text[end + 1])) break;
    const next = end + 1;
    end = next;
    // Reading stops past the longest number, so that a long group is not read again from every start before it.
    while (isDigit(text[end]) && end - next <= MOST_DIGITS) end++;
    digits += text.slice(next, end);
  }
  return card;
}

function isCard(digits: string): boolean {
  return hasCardPrefix(digits) && hasValidCheckDigit(digits);
}

function hasCardPrefix(digits: string): boolean {
  const n = digits.length;
  const four = Number(digits.slice(0, 4));
  const three = Math.floor(four / 10);
  const two = Math.floor(four / 100);
  if (two >= 40 && two <= 49) return n === 13 || n === 16 || n === 19;
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return n === 16;
  if (two === 34 || two === 37) return n === 15;
  if (four === 6011 || (three >= 644 && three <= 649) || two === 65 || two === 62) return n >= 16;
  if (four >= 3528 && four <= 3589) return n >= 16;
  if ((three >= 300 && three <= 305) || two === 36 || two === 38 || two === 39) return n >= 14;
  return two === 50 || (two >= 56 && two <= 58) || two === 63 || two === 67;
}

/** Luhn (ISO/IEC 7812-1). */
function hasValidCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
