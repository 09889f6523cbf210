const MOST_DIGITS = 19;

/**
 * `text` with payment card numbers (PAN) replaced by `[pan:<last 4>]`; the same string when it holds none.
 * Digits in groups parted by single spaces or hyphens may be one number; the longest one from a group wins.
 * Linear time: from each group at most 19 digits are read.
 */
export function redactCards(text: string): string {
  let out = '';
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    if (digitAt(text, at) === -1) continue;
    const end = isPartOfWord(text, at) ? -1 : cardEnd(text, at);
    if (end === -1) {
      while (digitAt(text, at + 1) !== -1) at++;
    } else {
      const digits = text.slice(at, end).replace(/[ -]/g, '');
      out += `${text.slice(copied, at)}[pan:${digits.slice(-4)}]`;
      copied = end;
      at = end - 1;
    }
  }
  return copied === 0 ? text : out + text.slice(copied);
}

/** The digit at `at`, or -1. */
function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : -1;
}

function isLetterAt(text: string, at: number): boolean {
  const lower = text.charCodeAt(at) | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function isSeparatorAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x2d;
}

/** Whether the digits from `at` follow a letter, or are the fraction of a decimal. */
function isPartOfWord(text: string, at: number): boolean {
  return isLetterAt(text, at - 1) || (text[at - 1] === '.' && digitAt(text, at - 2) !== -1);
}

/** Where the longest card number that begins with the group at `start` ends, or -1. */
function cardEnd(text: string, start: number): number {
  let longest = -1;
  let count = 0;
  let lead = 0;
  let lengths = 0;
  // Luhn sums (ISO/IEC 7812-1) with every even or every odd digit doubled: which holds depends on the length.
  let evenDoubled = 0;
  let oddDoubled = 0;
  for (let at = start; ; at++) {
    const digit = digitAt(text, at);
    if (digit === -1) {
      const sum = count % 2 === 0 ? evenDoubled : oddDoubled;
      if ((lengths >> count) % 2 === 1 && sum % 10 === 0 && !isLetterAt(text, at)) longest = at;
      if (!isSeparatorAt(text, at) || digitAt(text, at + 1) === -1) return longest;
      continue;
    }
    if (count === MOST_DIGITS) return longest;
    const doubled = digit > 4 ? digit * 2 - 9 : digit * 2;
    if (count % 2 === 0) {
      evenDoubled += doubled;
      oddDoubled += digit;
    } else {
      evenDoubled += digit;
      oddDoubled += doubled;
    }
    count++;
    if (count <= 4) lead = lead * 10 + digit;
    if (count === 4) {
      lengths = cardLengths(lead);
      if (lengths === 0) return longest;
    }
  }
}

/** Bit n is set when numbers with these first four digits may have n digits. */
function cardLengths(four: number): number {
  const three = Math.floor(four / 10);
  const two = Math.floor(four / 100);
  if (two >= 40 && two <= 49) return bits(13) | bits(16) | bits(19);
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return bits(16);
  if (two === 34 || two === 37) return bits(15);
  if (four === 6011 || (three >= 644 && three <= 649) || two === 65 || two === 62) return bits(16, 19);
  if (four >= 3528 && four <= 3589) return bits(16, 19);
  if ((three >= 300 && three <= 305) || two === 36 || two === 38 || two === 39) return bits(14, 19);
  if (two === 50 || (two >= 56 && two <= 58) || two === 63 || two === 67) return bits(13, 19);
  return 0;
}

function bits(least: number, most = least): number {
  return (1 << (most + 1)) - (1 << least);
}
