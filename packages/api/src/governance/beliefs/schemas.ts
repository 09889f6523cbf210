import * as z from 'zod';
import { expectedVersion, ids, text, time } from '../../fields.ts';
import { CATEGORIES, type Category } from '../terms.ts';
import type { BeliefRow } from './accessor.ts';
import { meanOf, PRIORS, varianceOf } from './belief.ts';
import { intervalOf } from './interval.ts';

const category = z.enum(CATEGORIES);

export const Belief = z
  .object({
    id: ids.belief.nullable().describe('null: nothing was learned yet.'),
    category,
    alpha: z.number().describe('Failures, with those of the prior.'),
    beta: z.number().describe('Successes, with those of the prior.'),
    mean: z.number().describe('Expected probability that a change fails.'),
    variance: z.number(),
    interval: z.object({ p05: z.number(), p95: z.number() }).describe('5th and 95th percentile, to 1e-9.'),
    outcomeCount: z.int(),
    generation: z.int().describe('Grows with every reset; memory goes back to the last one.'),
    prior: z.object({ alpha: z.number(), beta: z.number() }),
    version: z.int().describe('0: nothing was learned yet.'),
    updatedAt: time.nullable(),
  })
  .meta({ id: 'Belief', description: 'What a tenant believes of the risk of a category.' });

export const BeliefRef = z
  .strictObject({ category: category.optional(), id: ids.belief.optional() })
  .refine(ref => (ref.category === undefined) !== (ref.id === undefined), {
    path: ['category'],
    message: 'give either category or id',
  });

export const ResetInput = z.strictObject({ category, reason: text(500, 1), expectedVersion });

type Known = Pick<
  BeliefRow,
  'id' | 'alpha' | 'beta' | 'outcomeCount' | 'generation' | 'version' | 'updatedAt'
>;

/** The belief of a category; without a row the prior, of which nothing was learned. */
export function presentBelief(of: Category, row: Known | null): z.input<typeof Belief> {
  const prior = PRIORS[of];
  const { alpha, beta } = row ?? prior;
  return {
    id: row?.id ?? null,
    category: of,
    alpha,
    beta,
    mean: meanOf({ alpha, beta }),
    variance: varianceOf({ alpha, beta }),
    interval: intervalOf({ alpha, beta }),
    outcomeCount: row?.outcomeCount ?? 0,
    generation: row?.generation ?? 1,
    prior,
    version: row?.version ?? 0,
    updatedAt: row?.updatedAt ?? null,
  };
}
