import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One edit the page asks for: a new file, or lines added to one that is there. */
export interface Edit {
  readonly path: string;
  /** `null`: the file is new. `''`: at the top. Otherwise the text the lines go after. */
  readonly after: string | null;
  readonly code: string;
}

const BLOCK = /^`([^`\n]+)`, (?:(new)|at the (top)|after `([^`\n]+)`):\n+```ts\n([\s\S]*?)\n```$/gm;

/** The edits of a section of a page, in order. */
export function editsOf(page: string, heading: string): Edit[] {
  const from = page.indexOf(`\n${heading}\n`);
  if (from < 0) throw new Error(`the page has no section ${heading}`);
  const next = page.indexOf('\n## ', from + heading.length);
  const section = page.slice(from, next < 0 ? undefined : next);
  const edits = [...section.matchAll(BLOCK)].map(([, path = '', isNew, top, after = '', code = '']) => ({
    path,
    after: isNew === undefined ? (top === undefined ? after : '') : null,
    code,
  }));
  const fences = section.match(/^```ts$/gm)?.length ?? 0;
  if (edits.length !== fences) throw new Error(`${fences} blocks, but ${edits.length} say where they go`);
  return edits;
}

/** Does what a reader of the page would do by hand. */
export function applyEdit(root: string, { path, after, code }: Edit): void {
  const file = join(root, path);
  if (after === null) {
    writeFileSync(file, `${code}\n`, { flag: 'wx' });
    return;
  }
  const text = readFileSync(file, 'utf8');
  const at = text.indexOf(after);
  if (after !== '' && (at < 0 || text.includes(after, at + 1))) {
    throw new Error(`${path} must hold '${after}' exactly once`);
  }
  const end = at + after.length;
  const inserted = after === '' ? `${code}\n` : `\n${code}\n`;
  writeFileSync(file, text.slice(0, end) + inserted + text.slice(end));
}
