import { BreakwaterError, conflict } from '../errors.ts';
import { type Change, change, guard } from '../kernel/change.ts';
import type { Ctx } from '../kernel/context.ts';
import { query } from '../kernel/read.ts';
import { tableInfo } from '../kernel/table.ts';
import { auditArchives } from '../schema/kernel.ts';
import { compareEntries } from './compare.ts';
import { entriesBetween, hashEntries, readEntries, type StoredEntry } from './entry-hash.ts';
import { readSeal, type StoredSeal, selectSeals } from './stored-seal.ts';

/** A seal whose entries may leave the audit log, and those entries in row form. */
export interface Archivable {
  readonly seal: StoredSeal;
  readonly entries: readonly StoredEntry[];
}

/** Where the entries of a seal went: the bytes there, and their hash. */
export interface Archived {
  readonly ref: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * The chain's oldest seal that is not archived, with its entries, if all of them are from before a time.
 *
 * @throws PRECONDITION_FAILED(audit_damaged) when they are not what was sealed: they stay where they are.
 */
export async function nextArchivable(ctx: Ctx, before: number): Promise<Archivable | null> {
  const { tenantId } = ctx;
  const [first] = await query(ctx, [
    selectSeals(
      `tenant_id = ? AND seal_index > coalesce((SELECT max(seal_index) FROM audit_archives WHERE tenant_id = ?), 0)
 ORDER BY seal_index LIMIT 1`,
      [tenantId, tenantId],
    ),
  ]);
  const row = first?.rows[0];
  if (row === undefined) return null;
  const seal = readSeal(row);
  const { afterSeq, throughSeq, index } = seal;
  const [newest, found] = await query(ctx, [
    {
      sql: 'SELECT max(timestamp) FROM audit_log WHERE tenant_id = ? AND seq > ? AND seq <= ?',
      args: [tenantId, afterSeq, throughSeq],
    },
    entriesBetween(tenantId, afterSeq, throughSeq, seal.count + 1),
  ]);
  const newestAt = newest?.rows[0]?.[0];
  if (typeof newestAt === 'number' && newestAt >= before) return null;
  const problems = await compareEntries(seal, await hashEntries(found));
  if (problems.length > 0) {
    throw new BreakwaterError(
      'PRECONDITION_FAILED',
      `the entries of seal ${index} of ${tenantId} are not those that were sealed, and are kept`,
      { reason: 'audit_damaged', index },
    );
  }
  return { seal, entries: readEntries(found) };
}

/** Deletes the entries of a seal that are in the archive, and says where they are. */
export function planArchive(ctx: Ctx, seal: StoredSeal, archived: Archived): Change {
  const { tenantId, index, afterSeq, throughSeq, count } = seal;
  const range = [tenantId, afterSeq, throughSeq];
  const info = tableInfo(auditArchives);
  const row = {
    ...archived,
    sealId: seal.id,
    tenantId,
    index,
    afterSeq,
    throughSeq,
    count,
    archivedAt: new Date(ctx.clock.now()),
  };
  return change(undefined, {
    steps: [
      guard(
        '(SELECT count(*) FROM audit_log WHERE tenant_id = ? AND seq > ? AND seq <= ?) = ?',
        [...range, count],
        () => conflict('version', 'another call archived these entries first'),
      ),
      { sql: info.insert, args: info.args(row) },
      { sql: 'DELETE FROM audit_log WHERE tenant_id = ? AND seq > ? AND seq <= ?', args: range },
    ],
  });
}
