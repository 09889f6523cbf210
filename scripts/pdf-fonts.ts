import { readFileSync } from 'node:fs';
import subsetFont from 'subset-font';

const FONTS = {
  REGULAR: import.meta.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'),
  BOLD: import.meta.resolve('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf'),
};

/** Latin, Greek and Cyrillic with all their accents, and the punctuation and signs that go with them. */
const RANGES = [
  [0x20, 0x7e],
  [0xa0, 0x52f],
  [0x1e00, 0x20bf],
  [0x2100, 0x214f],
  [0x2212, 0x2212],
  [0xfb00, 0xfb06],
] as const;

/** Of no use where every character is set by itself. */
const LAYOUT_TABLES = ['GDEF', 'GPOS', 'GSUB', 'STAT', 'gasp', 'prep'];

async function subset(url: string): Promise<string> {
  const characters = RANGES.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, at) => String.fromCodePoint(from + at)),
  ).join('');
  const bytes = await subsetFont(readFileSync(new URL(url)), characters, {
    targetFormat: 'truetype',
    noLayoutClosure: true,
    dropTables: LAYOUT_TABLES,
    preserveNameIds: [0, 13, 14],
  });
  return bytes.toString('base64');
}

/** The module with the fonts of PDF reports: text, so that it is loaded alike on Node and Workers. */
export async function pdfFontsModule(): Promise<string> {
  const fonts = await Promise.all(
    Object.entries(FONTS).map(
      async ([name, url]) =>
        `\n/** TrueType, base64. */\nexport const ${name} =\n  '${await subset(url)}';\n`,
    ),
  );
  return `// Noto Sans, Copyright 2022 The Noto Project Authors, under the SIL Open Font License 1.1 (LICENSE_FONT).\n${fonts.join('')}`;
}
