const KEYWORDS = [
  'payment',
  'card',
  'cardholder',
  'chd',
  'pan',
  'tokenization',
  'tokenize',
  'checkout',
  'billing',
  'transaction',
  'merchant',
  'processor',
  'gateway',
  'stripe',
  'braintree',
  'adyen',
  'cybersource',
] as const;

export type Keyword = (typeof KEYWORDS)[number];

/** What a token may be, and the keywords it then counts as. */
const MATCHES: ReadonlyMap<string, readonly Keyword[]> = new Map(
  KEYWORDS.flatMap(keyword => {
    const counts: readonly Keyword[] = keyword === 'cardholder' ? ['card', 'cardholder'] : [keyword];
    return [[keyword, counts] as const, [`${keyword}s`, counts] as const];
  }),
);

const PIECE = /[^A-Za-z0-9]+/;
const BREAK = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/;
const TRAILING_DIGITS = /[0-9]+$/;

const matchesOf = (token: string) => MATCHES.get(token.toLowerCase().replace(TRAILING_DIGITS, '')) ?? [];

/** The distinct keywords in a text; `gateway` counts for nothing by itself. */
function keywordsIn(text: string): ReadonlySet<Keyword> {
  const found = new Set<Keyword>();
  for (const piece of text.normalize('NFKC').split(PIECE)) {
    for (const token of [piece, ...piece.split(BREAK)]) {
      for (const keyword of matchesOf(token)) found.add(keyword);
    }
  }
  if (found.size === 1) found.delete('gateway');
  return found;
}

/** Every key and every text in a value, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsIn(item)]);
}

/** What the keywords in a resource's name, tags and metadata come to. */
export interface KeywordScore {
  readonly tenths: number;
  /** The distinct keywords, in a fixed order. */
  readonly indicators: readonly Keyword[];
}

interface Described {
  readonly name: string | null;
  readonly tags: ReadonlyMap<string, string>;
  readonly metadata: unknown;
}

export function keywordScore({ name, tags, metadata }: Described): KeywordScore {
  const texts: (readonly [string, number])[] = [
    [name ?? '', 3],
    ...[...tags]
      .filter(([key]) => !key.startsWith('pci:'))
      .map(([key, value]) => [`${key} ${value}`, 2] as const),
    [textsIn(metadata).join(' '), 1],
  ];
  const all = new Set<Keyword>();
  let tenths = 0;
  for (const [text, weight] of texts) {
    const found = keywordsIn(text);
    tenths += weight * found.size;
    for (const keyword of found) all.add(keyword);
  }
  return { tenths, indicators: KEYWORDS.filter(keyword => all.has(keyword)) };
}
