import type { Id } from '@breakwater/db';
import type { Call, Exchange } from '../exchange.ts';
import type { GrcItem, Removed } from '../selection.ts';

/** A call that carries items, and takes removed ones back. Where a platform finds out what to call, the path holds `{…}`. */
export interface PlannedRequest extends Call {
  readonly items: readonly GrcItem[];
  readonly removed: readonly Removed[];
}

/** What became of an item, or of taking one back. */
export type ItemResult =
  | { readonly id: Id<'res'>; readonly ok: true }
  | { readonly id: Id<'res'>; readonly ok: false; readonly status: number | null; readonly message: string };

/** How a push is made in one mode of a provider. */
export interface Adapter {
  /** `state-of-the-world`: what is pushed replaces what is there, so it is always everything. */
  readonly endpointKind: 'upsert' | 'state-of-the-world';
  /** The requests of a push, in order; none when there is nothing to tell. */
  plan(items: readonly GrcItem[], removed: readonly Removed[]): readonly PlannedRequest[];
  /** Makes one of them. @throws BreakwaterError when the push can go no further */
  execute(request: PlannedRequest, exchange: Exchange): Promise<readonly ItemResult[]>;
  /** Gives up what was begun; whether the platform took it. */
  abandon?(exchange: Exchange): Promise<boolean>;
}

export const accepted = ({ id }: { readonly id: Id<'res'> }): ItemResult => ({ id, ok: true });

export const refused = (
  { id }: { readonly id: Id<'res'> },
  status: number | null,
  message: string,
): ItemResult => ({ id, ok: false, status, message });

/** The same result for everything a request carries. */
export const forAll = (
  { items, removed }: PlannedRequest,
  result: (of: { readonly id: Id<'res'> }) => ItemResult,
): ItemResult[] => [...items, ...removed].map(result);

export const UNREADABLE = 'the answer of the platform could not be read';

export function batchesOf<T>(items: readonly T[], size: number): T[][] {
  const batches: T[][] = [];
  for (let at = 0; at < items.length; at += size) batches.push(items.slice(at, at + size));
  return batches;
}
