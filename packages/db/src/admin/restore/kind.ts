import { FIRST_LINE } from '../dump/write.ts';
import type { RestoreFormat } from './report.ts';

const MAGIC = 'SQLite format 3\0';

/** What a backup is, by its first bytes. */
export function kindOf(head: Uint8Array): RestoreFormat | null {
  const text = String.fromCharCode(...head.subarray(0, 64));
  if (text.startsWith(MAGIC)) return 'sqlite';
  return text.startsWith(`${FIRST_LINE}\n`) ? 'sql' : null;
}
