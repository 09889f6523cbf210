import { type Ctx, PLATFORM } from '../kernel/context.ts';
import { query } from '../kernel/read.ts';
import { verifySignature } from '../signing/ed25519.ts';
import { readingKeys } from '../signing/signing-keys.ts';
import { compareEntries } from './compare.ts';
import { entriesBetween, hashEntries } from './entry-hash.ts';
import { type AuditProblem, Problems, problem } from './problems.ts';
import { NO_HASH } from './seal-form.ts';
import { isWhole, readSeal, type StoredSeal, selectSeals } from './stored-seal.ts';

// More than a seal can hold: what was put in beside its entries is seen too.
const MOST_ENTRIES = 2_000;

export interface VerifyOptions {
  readonly fromIndex: number;
  /** How many seals are checked. */
  readonly limit: number;
}

export interface Verification {
  readonly ok: boolean;
  readonly checked: { readonly seals: number; readonly rows: number };
  /** Where to go on; null when the last seal was checked. */
  readonly nextIndex: number | null;
  readonly head: { readonly index: number; readonly hash: string } | null;
  readonly unsealed: Unsealed;
  /** How many of the checked seals cover entries that were archived. */
  readonly archived: number;
  readonly problems: AuditProblem[];
}

interface Unsealed {
  readonly count: number;
  readonly fromSeq: number | null;
  readonly toSeq: number | null;
  readonly oldestAt: Date | null;
}

/** Checks seals of the context's chain and the entries they cover. Reads only. */
export async function verifyChain(ctx: Ctx, { fromIndex, limit }: VerifyOptions): Promise<Verification> {
  const { before, page, head, unsealed, keys } = await readChain(ctx, fromIndex, limit);
  const problems = new Problems();
  const seals = page.slice(0, limit);
  let previous = before;
  let rows = 0;
  let archived = 0;
  for (const seal of seals) {
    problems.add(missingBetween(previous?.index ?? 0, seal.index, problems));
    problems.add(await sealProblems(seal, previous, keys));
    const entries = await entryProblems(ctx, seal);
    problems.add(entries.problems);
    rows += entries.rows;
    archived += entries.archived ? 1 : 0;
    previous = seal;
  }
  const next = page[limit];
  if (next === undefined && ctx.tenantId === PLATFORM) problems.add(await seqGaps(ctx, problems));
  return {
    ok: problems.items.length === 0,
    checked: { seals: seals.length, rows },
    nextIndex: next?.index ?? null,
    head: head === null ? null : { index: head.index, hash: head.hash },
    unsealed,
    archived,
    problems: problems.items,
  };
}

async function readChain(ctx: Ctx, fromIndex: number, limit: number) {
  const { tenantId } = ctx;
  const known = readingKeys();
  const [page, before, head, tail, keys] = await query(ctx, [
    // From the first one on, also seals that were moved before it.
    selectSeals('tenant_id = ? AND (? = 1 OR seal_index >= ?) ORDER BY seal_index LIMIT ?', [
      tenantId,
      fromIndex,
      fromIndex,
      limit + 1,
    ]),
    selectSeals('tenant_id = ? AND ? > 1 AND seal_index < ? ORDER BY seal_index DESC LIMIT 1', [
      tenantId,
      fromIndex,
      fromIndex,
    ]),
    selectSeals('tenant_id = ? ORDER BY seal_index DESC LIMIT 1', [tenantId]),
    {
      sql: `SELECT count(*), min(seq), max(seq), min(timestamp) FROM audit_log WHERE tenant_id = ?
 AND seq > coalesce((SELECT max(through_seq) FROM audit_seals WHERE tenant_id = ?), 0)`,
      args: [tenantId, tenantId],
    },
    known.statement,
  ]);
  const seals = (rows: typeof page) => (rows?.rows ?? []).map(readSeal);
  const [count = 0, fromSeq = null, toSeq = null, oldest = null] = tail?.rows[0] ?? [];
  const orNull = (value: unknown) => (value === null ? null : Number(value));
  const unsealed: Unsealed = {
    count: Number(count),
    fromSeq: orNull(fromSeq),
    toSeq: orNull(toSeq),
    oldestAt: oldest === null ? null : new Date(Number(oldest)),
  };
  return {
    page: seals(page),
    before: seals(before)[0] ?? null,
    head: seals(head)[0] ?? null,
    unsealed,
    keys: known.resultOf(keys),
  };
}

function* missing(low: number, high: number, problems: Problems): Generator<number> {
  for (let at = low; at <= high && !problems.full && at - low <= 100; at++) yield at;
}

function missingBetween(previous: number, index: number, problems: Problems): AuditProblem[] {
  return Array.from(missing(previous + 1, index - 1, problems), at => problem('seal_missing', { index: at }));
}

async function sealProblems(
  seal: StoredSeal,
  previous: StoredSeal | null,
  keys: ReadonlyMap<string, string>,
): Promise<AuditProblem[]> {
  const { index } = seal;
  const found: AuditProblem[] = [];
  if (!(await isWhole(seal))) found.push(problem('seal_edited', { index }));
  if (seal.prevHash !== (previous?.hash ?? NO_HASH)) found.push(problem('chain_broken', { index }));
  const publicKey = keys.get(seal.keyId);
  if (publicKey === undefined) found.push(problem('unknown_key', { index }));
  else if (!(await verifySignature(publicKey, seal.payload, seal.signature)))
    found.push(problem('signature_invalid', { index }));
  return found;
}

/** One read: entries that are being archived are seen either whole or gone with their archive row. */
async function entryProblems(ctx: Ctx, seal: StoredSeal) {
  const { index, afterSeq, throughSeq } = seal;
  const [archive, found] = await query(ctx, [
    { sql: 'SELECT 1 FROM audit_archives WHERE seal_id = ?', args: [seal.id] },
    entriesBetween(ctx.tenantId, afterSeq, throughSeq, MOST_ENTRIES),
  ]);
  const entries = await hashEntries(found);
  const archived = (archive?.rows ?? []).length > 0;
  const problems = archived
    ? entries.map(({ seq, id }) => problem('row_inserted', { index, seq, id }))
    : await compareEntries(seal, entries);
  return { problems, rows: entries.length, archived };
}

// Entries and archives as stretches of seqs, up to the last one given; a gap is where none reaches the next.
const GAPS = `WITH covered (low, high) AS (
  SELECT seq, seq FROM audit_log
  UNION ALL SELECT after_seq + 1, through_seq FROM audit_archives
  UNION ALL SELECT seq + 1, seq + 1 FROM sqlite_sequence WHERE name = 'audit_log'
), reach AS (
  SELECT low, coalesce(max(high) OVER (ORDER BY low, high ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS reached
  FROM covered
) SELECT reached + 1, low - 1 FROM reach WHERE low > reached + 1 ORDER BY low LIMIT 101`;

async function seqGaps(ctx: Ctx, problems: Problems): Promise<AuditProblem[]> {
  const [found] = await query(ctx, [{ sql: GAPS, args: [] }]);
  return (found?.rows ?? []).flatMap(([low, high]) =>
    Array.from(missing(Number(low), Number(high), problems), seq => problem('seq_gap', { seq })),
  );
}
