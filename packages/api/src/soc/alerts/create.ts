import { type Change, type Ctx, withResult } from '@breakwater/db';
import type * as z from 'zod';
import { single } from '../../crud/single.ts';
import { type Arrival, planArrivals } from './arrive.ts';
import type { AlertCreate } from './fields.ts';
import { newAlert } from './new-alert.ts';
import type { AlertCreateMany, ArrivedAlert, ArrivedAlerts } from './schemas.ts';

const shown = ({ row, deduplicated, recurrence }: Arrival): z.input<typeof ArrivedAlert> => ({
  ...row,
  deduplicated,
  recurrence,
});

/** Takes alerts in, in order; repeats among them are counted on the first. */
export async function planCreateMany(
  ctx: Ctx,
  { items }: z.output<typeof AlertCreateMany>,
): Promise<Change<z.input<typeof ArrivedAlerts>>> {
  const now = new Date(ctx.clock.now());
  const planned = await planArrivals(
    ctx,
    items.map(item => newAlert(item, now)),
  );
  return withResult(planned, { items: planned.result.map(shown) });
}

/** Takes one alert in. */
export async function planCreate(
  ctx: Ctx,
  input: AlertCreate,
): Promise<Change<z.input<typeof ArrivedAlert>>> {
  const planned = await planCreateMany(ctx, { items: [input] });
  return single(withResult(planned, planned.result.items));
}
