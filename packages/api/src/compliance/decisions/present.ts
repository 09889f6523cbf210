import type { Row } from '@breakwater/db';
import type { scopeDecisions } from '@breakwater/db/schema';
import * as z from 'zod';
import { Scoping } from './schemas.ts';

export type DecisionRow = Row<typeof scopeDecisions>;

export const scopingOf = (row: DecisionRow): z.output<typeof Scoping> => Scoping.parse(row);

const Stored = Scoping.extend({ decidedAt: z.number().transform(at => new Date(at)) });

/** What a read of resources tells of a decision: JSON text, or null for none. */
export const decisionIn = (read: unknown): z.output<typeof Scoping> | null =>
  typeof read === 'string' ? Stored.parse(JSON.parse(read)) : null;
