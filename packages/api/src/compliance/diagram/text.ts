// Control characters, line separators, directions that turn text around, and what XML cannot hold.
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|\p{Cs}/gu;

/** Text without characters that a reader cannot see or that rearrange it. */
export const clean = (text: string): string => text.replace(UNSAFE, '');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For the content of an element or attribute of XML. */
export const xml = (text: string): string => text.replace(/[&<>"']/g, char => ENTITIES[char] ?? char);

/** The first characters of a text, then "…" if there are more. */
export function head(text: string, most: number): string {
  const chars = [...text];
  return chars.length > most ? `${chars.slice(0, most).join('')}…` : text;
}

/** The last characters of a text, after "…" if there are more: what tells one ARN from another is at its end. */
export function tail(text: string, most: number): string {
  const chars = [...text];
  return chars.length > most ? `…${chars.slice(-most + 1).join('')}` : text;
}

/** Of a fixed-width font, in em; other scripts come from other fonts, so theirs is a guess on the large side. */
const ADVANCE = 0.602;
const WIDTHS: readonly (readonly [until: number, em: number])[] = [
  [0x300, ADVANCE],
  [0x370, 0],
  [0x590, 0.65],
  [0x900, 0.75],
  [0x1100, 1],
  [0x2000, 1.1],
  [0x2100, ADVANCE],
  [0x2e80, 0.9],
  [0x10000, 1.1],
];

function advanceOf(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  return WIDTHS.find(([until]) => code < until)?.[1] ?? 1.4;
}

/** How wide a text is in the fixed-width font, in px. */
export const widthOf = (text: string, size: number): number =>
  [...text].reduce((sum, char) => sum + advanceOf(char), 0) * size;

/** `1234567` → `1,234,567`. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** `2025-12-13 00:00:00 UTC`. */
export const moment = (time: Date): string => `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
