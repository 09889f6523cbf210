/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  /** What the page says it is saved as, in a line "`name`:" above it. */
  readonly file: string | null;
  readonly code: string;
  readonly line: number;
}

const BLOCK = /(?:^`([^`\n]+)`:\n\n)?^```(\w*)\n([\s\S]*?)\n```$/gm;

export function blocksOf(page: string): Block[] {
  const blocks = [...page.matchAll(BLOCK)].map(({ 1: file, 2: language = '', 3: code = '', index }) => ({
    language,
    file: file ?? null,
    code,
    line: page.slice(0, index).split('\n').length,
  }));
  const fences = page.match(/^ *```/gm)?.length ?? 0;
  if (fences !== blocks.length * 2)
    throw new Error(`${fences} fences, but ${blocks.length} blocks could be read`);
  return blocks;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A shown output as a pattern: `…` stands for anything in its line, on a line of its own for any lines. */
export function patternOf(shown: string): RegExp {
  const lines = shown.split('\n').map(line => (line === '…' ? '[^]*?' : escaped(line).replaceAll('…', '.*')));
  return new RegExp(`^${lines.join('\n')}$`);
}

/** The same of JSON: what `like` makes of `…` stands for any value. */
export function shownJson(shown: string, like: unknown): unknown {
  return JSON.parse(shown, (_key, value: unknown) =>
    typeof value === 'string' && value.includes('…') ? like : value,
  );
}

/** JSON with whole-line comments, those that hold a member included as members. */
export function jsonc(text: string): unknown {
  return JSON.parse(
    text
      .replace(/^(\s*)\/\/ (?=")/gm, '$1')
      .replace(/^\s*\/\/.*$/gm, '')
      .replace(/,(\s*[\]}])/g, '$1'),
  );
}
