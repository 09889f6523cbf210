import { printable } from './text.ts';

/**
 * The name under which a download is kept, from the one that a server gives it: no path, no hidden file, no flag of
 * another program, and nothing that a terminal or a file system obeys.
 */
export function fileName(given: string | undefined): string {
  const last = given?.split(/[/\\]/).at(-1) ?? '';
  const name = printable(last)
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[.\s-]+|[.\s]+$/g, '');
  return name === '' ? 'download' : name;
}
