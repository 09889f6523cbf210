import type { Scope } from '../fields.ts';

/** From left to right. */
export const ZONES = ['unresolved', 'out-of-scope', 'pending', 'connected-cde', 'cde'] as const;
export type Zone = (typeof ZONES)[number];

export const ZONE_NAMES: Readonly<Record<Zone, string>> = {
  unresolved: 'Unresolved addresses',
  'out-of-scope': 'Out-of-scope',
  pending: 'Pending-review and undecided',
  'connected-cde': 'Connected-CDE',
  cde: 'CDE',
};

export const zoneOf = (scope: Scope | null): Zone =>
  scope === null || scope === 'pending-review' ? 'pending' : scope;

/** What an edge between two zones says of the estate. */
export type EdgeKind = 'violation' | 'cde' | 'other';

export function kindBetween(from: Zone, to: Zone): EdgeKind {
  if (from !== 'cde' && to !== 'cde') return 'other';
  return from === 'out-of-scope' || to === 'out-of-scope' ? 'violation' : 'cde';
}
