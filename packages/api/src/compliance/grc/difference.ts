import { BreakwaterError } from '@breakwater/db';
import type { GrcItem, LeftOut, Pushed, Removed } from './selection.ts';
import type { GrcSyncRow } from './syncs/accessor.ts';

/** What is selected, beside what the platform knows. */
export interface Difference {
  readonly selected: readonly GrcItem[];
  readonly added: readonly GrcItem[];
  readonly updated: readonly GrcItem[];
  readonly removed: readonly Removed[];
  readonly known: number;
  /** Whether everything is pushed: it was asked for, or the platform knows nothing. */
  readonly full: boolean;
}

export function differenceOf(
  syncType: GrcSyncRow['syncType'],
  selected: readonly GrcItem[],
  pushed: readonly Pushed[],
): Difference {
  const known = new Map(pushed.map(({ id, payloadHash }) => [id, payloadHash]));
  const ids = new Set(selected.map(({ id }) => id));
  return {
    selected,
    added: selected.filter(({ id }) => !known.has(id)),
    updated: selected.filter(({ id, payloadHash }) => known.has(id) && known.get(id) !== payloadHash),
    removed: pushed.filter(({ id }) => !ids.has(id)),
    known: pushed.length,
    full: syncType === 'full' || pushed.length === 0,
  };
}

/** The items that count as synced when they are accepted. */
export const countedOf = ({ full, selected, added, updated }: Difference): readonly GrcItem[] =>
  full ? selected : [...added, ...updated];

/** The items that are sent: where a push replaces what is there, all, once anything changed. */
export function sentOf(difference: Difference, replaces: boolean): readonly GrcItem[] {
  const counted = countedOf(difference);
  const changes = counted.length + difference.removed.length;
  return replaces && changes > 0 ? difference.selected : counted;
}

export const isShrink = ({ known, removed }: LeftOut): boolean => removed * 2 > known;

export const shrinks = (): BreakwaterError =>
  new BreakwaterError(
    'PRECONDITION_FAILED',
    'more than half of what the platform accepted would be left out; push with allowShrink if that is meant',
    { reason: 'shrink' },
  );
