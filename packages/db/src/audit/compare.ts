import type { HashedEntry } from './entry-hash.ts';
import { type AuditProblem, problem } from './problems.ts';
import { digestOf, leafOf, leavesOf, readLeaves } from './seal-form.ts';

/** What a seal says of its entries. */
export interface SealedEntries {
  readonly index: number;
  readonly count: number;
  readonly digest: string;
  readonly leaves: string;
}

/** What differs between the entries a seal covers and those that are there, by seq. */
export async function compareEntries(
  seal: SealedEntries,
  entries: readonly HashedEntry[],
): Promise<AuditProblem[]> {
  const { index } = seal;
  if (entries.length === seal.count && (await digestOf(entries)) === seal.digest) {
    return leavesOf(entries) === seal.leaves ? [] : [problem('seal_edited', { index })];
  }
  const found = differences(index, readLeaves(seal.leaves), entries);
  return found.length > 0 ? found : [problem('digest_mismatch', { index })];
}

function differences(
  index: number,
  sealed: ReadonlyMap<number, string>,
  entries: readonly HashedEntry[],
): AuditProblem[] {
  const present = new Set(entries.map(({ seq }) => seq));
  const changed = entries.filter(entry => sealed.has(entry.seq) && sealed.get(entry.seq) !== leafOf(entry));
  const elsewhere = new Set(changed.map(leafOf));
  const found = [
    ...entries
      .filter(({ seq }) => !sealed.has(seq))
      .map(({ seq, id }) => problem('row_inserted', { index, seq, id })),
    ...[...sealed.keys()].filter(seq => !present.has(seq)).map(seq => problem('row_deleted', { index, seq })),
    ...changed.map(({ seq, id }) =>
      problem(elsewhere.has(sealed.get(seq) ?? '') ? 'row_reordered' : 'row_edited', { index, seq, id }),
    ),
  ];
  return found.toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
}
