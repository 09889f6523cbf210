export type Colour = readonly [red: number, green: number, blue: number];

const colour = (hex: string): Colour => {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [channel(0), channel(2), channel(4)];
};

export const INK = colour('1d2733');
export const QUIET = colour('5d6b7a');
export const RULE = colour('d5dbe2');
export const TINT = colour('eff2f6');
export const BAND = colour('14293f');
export const PALE = colour('b9c7d6');
export const PAPER = colour('ffffff');
export const ACCENT = colour('1f5f99');

const GOOD = colour('1c7a4b');
const WAITING = colour('a86b00');

export const SEVERITY_COLOURS = {
  critical: colour('b3201b'),
  high: colour('d4570a'),
  medium: colour('b58100'),
  low: colour('2a6fb3'),
  info: colour('6b7785'),
} as const;

const TONES: Readonly<Record<string, Colour>> = {
  ...SEVERITY_COLOURS,
  red: SEVERITY_COLOURS.critical,
  yellow: WAITING,
  green: GOOD,
  valid: GOOD,
  approved: GOOD,
  failed: SEVERITY_COLOURS.critical,
  revoked: SEVERITY_COLOURS.critical,
  rejected: SEVERITY_COLOURS.critical,
  pending: WAITING,
  expired: WAITING,
};

/** The colour of what is said of something; quiet where it says nothing good or bad. */
export const colourOf = (tone: string): Colour => TONES[tone] ?? QUIET;
