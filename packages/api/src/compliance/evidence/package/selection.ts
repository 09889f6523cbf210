import { readAll } from '@breakwater/db';
import type { Caller } from '../../../context.ts';
import { signingKeyOf } from '../generate.ts';
import { knownKeys, readingKeys } from '../keys.ts';
import type { EvidenceKey } from '../sign.ts';
import { type Item, readingExtent, readingItems } from './contents.ts';
import type { PublicKey } from './item.ts';
import { type ExportQuery, type Period, periodOf } from './query.ts';

/** What an export holds. */
export interface Selection {
  readonly period: Period;
  /** By sequence. */
  readonly items: readonly Item[];
  /** What the items and the export itself are signed with. */
  readonly keys: readonly PublicKey[];
  /** Signs the export. */
  readonly signer: EvidenceKey;
  /** Whether it is every evidence of the tenant. */
  readonly isWhole: boolean;
}

/** @throws VALIDATION, PRECONDITION_FAILED(no_signing_key), PRECONDITION_FAILED(too_many) */
export async function select(ctx: Caller, asked: ExportQuery): Promise<Selection> {
  const signer = signingKeyOf(ctx);
  const now = ctx.clock.now();
  const until = { ...asked, to: asked.to ?? now };
  const [extent, stored, items] = await readAll(
    ctx,
    readingExtent(ctx),
    readingKeys(ctx),
    readingItems(ctx, until),
  );
  const used = new Set([signer.keyId, ...items.map(({ signingKeyId }) => signingKeyId)]);
  const known = new Map<string, PublicKey>([...(await knownKeys(stored)), [signer.keyId, signer]]);
  return {
    period: periodOf(asked, extent.first, now),
    items,
    keys: [...known.values()].filter(({ keyId }) => used.has(keyId)),
    signer,
    // Sequences run from 1 without a gap, each once.
    isWhole: items.length === extent.last,
  };
}
