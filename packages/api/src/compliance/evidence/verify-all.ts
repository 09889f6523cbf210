import { type Change, change, combine, readAll, retryOnConflict } from '@breakwater/db';
import type { JobCtx } from '../../jobs/job.ts';
import { defineOperation } from '../../operations/kind.ts';
import { raise, raiseAll } from '../alerts/raise.ts';
import type { EvidenceRow } from './accessor.ts';
import { brokenAt, fingerprintOf, readingTampering, tamperedWith, tellFailed } from './alarms.ts';
import { readingHead } from './chain.ts';
import { checkStored } from './check.ts';
import { type KnownKey, knownKeys, readingKeys } from './keys.ts';
import type { EvidenceFault } from './schemas.ts';
import { groupsOf, type Link, readingDocuments, readingLinks } from './stored.ts';
import { VERIFY_EVIDENCE, type VerifyInput } from './verify-all-start.ts';
import { previousOf, WALK_START, type Walked, walked, walkOn } from './walk.ts';

const LINKS_AT_ONCE = 200;

interface Failed {
  readonly row: EvidenceRow;
  readonly reasons: readonly EvidenceFault[];
}

/** Verifies the evidence asked for, and walks the chain of the whole tenant link by link. */
export const verifyEvidence = defineOperation({
  ...VERIFY_EVIDENCE,
  state: walked,
  async run({ ctx, input, state, signal, checkpoint, progress }) {
    const [stored, head] = await readAll(ctx, readingKeys(ctx), readingHead(ctx));
    const keys = await knownKeys(stored);
    let done = state ?? WALK_START;
    for (;;) {
      const [links] = await readAll(ctx, readingLinks(ctx, done.sequence, LINKS_AT_ONCE));
      if (links.length === 0) break;
      for (const group of groupsOf(links)) {
        signal.throwIfAborted();
        const { next, failed } = await verifyGroup(ctx, input, keys, done, group);
        await retryOnConflict(async () => checkpoint(next, ...(await alarms(ctx, failed))));
        done = next;
        await progress((100 * done.sequence) / Math.max(head.sequence, done.sequence), null);
      }
    }
    return () => end(ctx, done);
  },
});

const isAsked =
  ({ evidenceType, pciRequirement, since, until }: VerifyInput) =>
  (row: EvidenceRow): boolean =>
    (evidenceType === undefined || row.evidenceType === evidenceType) &&
    (pciRequirement === undefined || row.pciRequirement === pciRequirement) &&
    (since === undefined || row.generatedAt.getTime() >= since) &&
    (until === undefined || row.generatedAt.getTime() < until);

async function verifyGroup(
  ctx: JobCtx,
  input: VerifyInput,
  keys: ReadonlyMap<string, KnownKey>,
  before: Walked,
  group: readonly Link[],
) {
  const rows = group.map(({ row }) => row);
  const asked = new Set(rows.filter(isAsked(input)).map(({ id }) => id));
  const ids = rows.map(({ id }) => id);
  const [documents] = await readAll(ctx, readingDocuments(ctx, ids, [...asked]));
  const failed: Failed[] = [];
  let next = before;
  for (const row of rows) {
    const { said = null, text = null } = documents.get(row.id) ?? {};
    const whole = { row: { ...row, data: text }, said };
    const found = asked.has(row.id)
      ? await checkStored({ ...whole, previous: previousOf(next, row), key: keys.get(row.signingKeyId) })
      : null;
    if (found?.valid === false) failed.push({ row, reasons: found.reasons });
    next = walkOn(next, row, said, found);
  }
  return { next, failed };
}

async function alarms(ctx: JobCtx, failed: readonly Failed[]): Promise<Change[]> {
  if (failed.length === 0) return [];
  const [lasting] = await readAll(
    ctx,
    readingTampering(
      ctx,
      failed.map(({ row }) => fingerprintOf(row)),
    ),
  );
  const raised = failed.map(({ row, reasons }) => tamperedWith(row, reasons));
  return [raiseAll(ctx, raised, lasting), ...failed.map(({ row, reasons }) => tellFailed(ctx, row, reasons))];
}

async function end(ctx: JobCtx, { sequence, hash: _, firstBreak, ...counts }: Walked): Promise<Change> {
  const result = { ...counts, chain: { ok: firstBreak === null, firstBreak, lastSequence: sequence } };
  if (firstBreak === null) return change(result);
  const broken = brokenAt(firstBreak);
  const [lasting] = await readAll(ctx, readingTampering(ctx, [broken.fingerprint]));
  return combine(result, [raise(ctx, broken, lasting)]);
}
