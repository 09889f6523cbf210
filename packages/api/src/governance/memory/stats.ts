import { query } from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { MOST_NEIGHBOURS, MOST_WEIGHT, THRESHOLD, WINDOW } from '../risk/memory.ts';
import { CATEGORIES } from '../terms.ts';

export const MemoryStats = z
  .object({
    window: z.int().describe('How many of the latest outcomes of a category are looked at.'),
    maxNeighbours: z.int(),
    threshold: z.number().describe('Least similarity of a neighbour.'),
    maxWeight: z.number().describe('How far memory can move a risk.'),
    intents: z.int(),
    outcomes: z.int(),
    categories: z.array(
      z.object({
        category: z.enum(CATEGORIES),
        windowCount: z.int(),
        successes: z.int(),
        failures: z.int(),
        successRate: z.number().nullable().describe('null: the window is empty.'),
      }),
    ),
    isOperational: z.literal(true),
  })
  .meta({ id: 'MemoryStats', description: 'What is remembered of earlier changes.' });

const IN_WINDOW = `SELECT coalesce(sum(outcome_success), 0), count(*) FROM (SELECT outcome_success FROM intents
 WHERE tenant_id = ?1 AND category = ?2 AND outcome_generation = coalesce(
  (SELECT generation FROM beta_state WHERE tenant_id = ?1 AND category = ?2), 1)
 ORDER BY evaluated_at DESC, id DESC LIMIT ?3)`;

export async function memoryStats(ctx: Caller): Promise<z.input<typeof MemoryStats>> {
  const { tenantId } = ctx;
  const [totals, ...windows] = await query(ctx, [
    {
      sql: `SELECT (SELECT count(*) FROM intents WHERE tenant_id = ?1),
 (SELECT count(*) FROM intent_outcomes WHERE tenant_id = ?1)`,
      args: [tenantId],
    },
    ...CATEGORIES.map(category => ({ sql: IN_WINDOW, args: [tenantId, category, WINDOW] })),
  ]);
  const [intents, outcomes] = totals?.rows[0] ?? [];
  return {
    window: WINDOW,
    maxNeighbours: MOST_NEIGHBOURS,
    threshold: THRESHOLD,
    maxWeight: MOST_WEIGHT,
    intents: Number(intents),
    outcomes: Number(outcomes),
    categories: CATEGORIES.map((category, i) => {
      const [successes, windowCount] = (windows[i]?.rows[0] ?? []).map(Number);
      const [good = 0, all = 0] = [successes, windowCount];
      return {
        category,
        windowCount: all,
        successes: good,
        failures: all - good,
        successRate: all === 0 ? null : good / all,
      };
    }),
    isOperational: true,
  };
}
