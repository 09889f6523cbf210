import * as z from 'zod';
import { ids } from '../../fields.ts';
import type { EvidenceRow } from './accessor.ts';
import { NO_HASH } from './chain.ts';
import type { Check } from './check.ts';
import { type ChainBreak, chainBreak, evidenceFault } from './schemas.ts';
import type { Said } from './stored.ts';

const MOST_NAMED = 100;

/** How far a chain was walked, and what was found on the way. */
export const walked = z.object({
  /** Of the last link. */
  sequence: z.int(),
  hash: z.string(),
  total: z.int(),
  valid: z.int(),
  purged: z.int(),
  invalidCount: z.int(),
  invalid: z.array(z.object({ id: ids.evidence, reasons: z.array(evidenceFault) })),
  firstBreak: chainBreak.nullable(),
});
export type Walked = z.output<typeof walked>;

export const WALK_START: Walked = {
  ...{ sequence: 0, hash: NO_HASH, total: 0, valid: 0, purged: 0, invalidCount: 0, invalid: [] },
  firstBreak: null,
};

/** The hash of the evidence before the next one; null: there is none. */
export const previousOf = ({ sequence, hash }: Walked, next: EvidenceRow): string | null =>
  sequence > 0 && sequence === next.sequence - 1 ? hash : null;

/** One link further. `check`: what was found where it was one of those to verify. */
export function walkOn(before: Walked, row: EvidenceRow, said: Said | null, check: Check | null): Walked {
  const { sequence, hash } = row;
  const firstBreak = before.firstBreak ?? breakAt(before, row, said);
  const moved = { ...before, sequence, hash, firstBreak };
  if (check === null) return moved;
  const total = before.total + 1;
  if (check.valid === null) return { ...moved, total, purged: before.purged + 1 };
  if (check.valid) return { ...moved, total, valid: before.valid + 1 };
  const invalid = [...before.invalid, { id: row.id, reasons: check.reasons }].slice(0, MOST_NAMED);
  return { ...moved, total, invalidCount: before.invalidCount + 1, invalid };
}

const Signed = z.object({ chain: z.object({ sequence: z.number(), prev_hash: z.string() }) });

function breakAt(before: Walked, row: EvidenceRow, said: Said | null): ChainBreak | null {
  const { sequence, prevHash } = row;
  if (sequence !== before.sequence + 1) return { sequence: before.sequence + 1, reason: 'missing' };
  if (prevHash !== before.hash) return { sequence, reason: 'link' };
  if (row.purgedAt !== null) return null;
  const signed = Signed.safeParse(said).data?.chain;
  const isSame = signed?.sequence === sequence && signed.prev_hash === prevHash;
  return isSame ? null : { sequence, reason: 'signed' };
}
