import type * as z from 'zod';
import { type DecisionRow, decisionIn, scopingOf } from '../decisions/present.ts';
import type { ResourceRow } from './accessor.ts';
import type { Resource } from './schemas.ts';

export type ShownResource = z.input<typeof Resource>;

/** A resource as it is shown, with the decision that was read along. */
export const present = (row: ResourceRow): ShownResource => ({
  ...row,
  currentDecision: decisionIn(Reflect.get(row, 'currentDecision')),
});

/** The same right after its first decision. */
export const presentNew = (row: ResourceRow, decision: DecisionRow): ShownResource => ({
  ...row,
  currentDecision: scopingOf(decision),
});
