import type { Result, Statement } from '../client/types.ts';
import { conflict } from '../errors.ts';
import { newId } from '../ids.ts';
import { sha256Hex } from '../kernel/canonical.ts';
import { type Change, change, guard, type Step } from '../kernel/change.ts';
import type { Ctx } from '../kernel/context.ts';
import { query } from '../kernel/read.ts';
import { tableInfo } from '../kernel/table.ts';
import { auditSeals } from '../schema/kernel.ts';
import type { SigningKey } from '../signing/ed25519.ts';
import { activate } from '../signing/signing-keys.ts';
import { entriesBetween, type HashedEntry, hashEntries } from './entry-hash.ts';
import { digestOf, leavesOf, NO_HASH, payloadOf } from './seal-form.ts';

const MOST_ENTRIES = 1_000;
const MOST_SEALS = 100;

export type AuditSeal = typeof auditSeals.$inferSelect;
type Head = Pick<AuditSeal, 'index' | 'throughSeq' | 'hash'>;

/**
 * Seals the unsealed entries of the context's chain: at most 100 seals of at most 1,000 entries. Who loses a race
 * gets CONFLICT(version), so that `retryOnConflict` plans again.
 */
export async function planSeals(ctx: Ctx, key: SigningKey): Promise<Change<AuditSeal[]>> {
  const [newest, oldest] = await query(ctx, [headOf(ctx), unsealed(ctx, null)]);
  const first = readHead(newest);
  const seals: AuditSeal[] = [];
  let head = first;
  let entries = await hashEntries(oldest);
  while (entries.length > 0) {
    const seal = await sealOf(ctx, key, head, entries);
    seals.push(seal);
    head = seal;
    if (entries.length < MOST_ENTRIES || isFull(seals)) break;
    const [next] = await query(ctx, [unsealed(ctx, head.throughSeq)]);
    entries = await hashEntries(next);
  }
  if (seals.length === 0) return change(seals);
  const info = tableInfo(auditSeals);
  const rows: Step[] = seals.map(seal => ({ sql: info.insert, args: info.args(seal) }));
  return change(seals, { steps: [stillHead(ctx, first), ...activate(ctx, key), ...rows] });
}

/** Whether a plan took as much as one commit may, so that more may be unsealed. */
export const isFull = (seals: readonly AuditSeal[]): boolean => seals.length === MOST_SEALS;

const unsealed = ({ tenantId }: Ctx, afterSeq: number | null): Statement =>
  entriesBetween(tenantId, afterSeq, Number.MAX_SAFE_INTEGER, MOST_ENTRIES);

const headOf = ({ tenantId }: Ctx): Statement => ({
  sql: 'SELECT seal_index, through_seq, hash FROM audit_seals WHERE tenant_id = ? ORDER BY seal_index DESC LIMIT 1',
  args: [tenantId],
});

function readHead(found: Result | undefined): Head {
  const [index, throughSeq, hash] = found?.rows[0] ?? [0, 0, NO_HASH];
  return { index: Number(index), throughSeq: Number(throughSeq), hash: String(hash) };
}

async function sealOf(
  ctx: Ctx,
  key: SigningKey,
  head: Head,
  entries: readonly HashedEntry[],
): Promise<AuditSeal> {
  const sealedAt = ctx.clock.now();
  const facts = {
    tenantId: ctx.tenantId,
    index: head.index + 1,
    afterSeq: head.throughSeq,
    throughSeq: entries.at(-1)?.seq ?? head.throughSeq,
    count: entries.length,
    digest: await digestOf(entries),
    prevHash: head.hash,
    keyId: key.keyId,
  };
  const payload = payloadOf({ ...facts, sealedAt });
  return {
    ...facts,
    id: newId('sea', ctx.clock),
    sealedAt: new Date(sealedAt),
    leaves: leavesOf(entries),
    payload,
    hash: await sha256Hex(payload),
    signature: await key.sign(payload),
  };
}

function stillHead(ctx: Ctx, { throughSeq }: Head): Step {
  return guard(
    'coalesce((SELECT max(through_seq) FROM audit_seals WHERE tenant_id = ?), 0) = ?',
    [ctx.tenantId, throughSeq],
    () => conflict('version', 'another call sealed these entries first'),
  );
}
