import { type AlertStatus, isActiveStatus } from './constants.ts';

interface Candidate {
  readonly id: string;
  readonly status: AlertStatus;
  readonly createdAt: Date;
}

/** Where an arriving alert goes. */
export type Target<T> =
  | { readonly kind: 'merge'; readonly survivor: T }
  | { readonly kind: 'recurrence'; readonly previous: T }
  | { readonly kind: 'create' };

/** `candidates`: the tenant's alerts of the arriving hash that are neither deleted nor merged, in any order. */
export function chooseTarget<T extends Candidate>(candidates: readonly T[]): Target<T> {
  const byAge = candidates.toSorted((a, b) => +a.createdAt - +b.createdAt || (a.id < b.id ? -1 : 1));
  const survivor =
    byAge.find(({ status }) => isActiveStatus(status)) ??
    byAge.find(({ status }) => status === 'false_positive');
  if (survivor !== undefined) return { kind: 'merge', survivor };
  const previous = byAge.findLast(({ status }) => status === 'resolved');
  return previous === undefined ? { kind: 'create' } : { kind: 'recurrence', previous };
}
