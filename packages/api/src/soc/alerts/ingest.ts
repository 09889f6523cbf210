import { type Change, type Ctx, withResult } from '@breakwater/db';
import type * as z from 'zod';
import { planArrivals } from './arrive.ts';
import { parseAlerts } from './formats/index.ts';
import type { AlertIngest, AlertIngestResult } from './schemas.ts';

/** Takes in an import: what cannot be read is reported, the rest arrives as if sent to `create` one by one. */
export async function planIngest(
  ctx: Ctx,
  { format, data, homeNetworks }: z.output<typeof AlertIngest>,
): Promise<Change<z.input<typeof AlertIngestResult>>> {
  const { records, ...report } = parseAlerts(format, data, { now: new Date(ctx.clock.now()), homeNetworks });
  const planned = await planArrivals(
    ctx,
    records.map(({ input }) => input),
  );
  const arrivals = planned.result;
  const deduplicated = arrivals.filter(arrival => arrival.deduplicated).length;
  return withResult(planned, {
    received: report.received,
    created: arrivals.length - deduplicated,
    deduplicated,
    recurrences: arrivals.filter(arrival => arrival.recurrence).length,
    skipped: { total: report.skipped.total, byReason: { ...report.skipped.byReason } },
    errors: { total: report.errors.total, items: [...report.errors.items] },
    alerts: records.flatMap(({ line }, index) => {
      const arrival = arrivals[index];
      return arrival === undefined ? [] : [{ line, id: arrival.row.id, deduplicated: arrival.deduplicated }];
    }),
  });
}
