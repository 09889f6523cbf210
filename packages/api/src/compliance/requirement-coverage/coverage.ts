import { type Ctx, readAll } from '@breakwater/db';
import type * as z from 'zod';
import { readingSettings } from '../settings/settings.ts';
import {
  readingEstate,
  readingNewPeers,
  readingOpenViolations,
  readingReviews,
  readingSegmentation,
  readingVpcs,
  timeOf,
} from './facts.ts';
import { itemsOf } from './items.ts';
import type { Coverage, CoverageStatus } from './schemas.ts';

/** Which requirements about scope are met, by what there was at a time; default now. */
export async function coverage(ctx: Ctx, given: Date | undefined): Promise<z.output<typeof Coverage>> {
  const asOf = given ?? new Date(ctx.clock.now());
  const isNow = given === undefined;
  const time = timeOf(isNow);
  const [{ entityType }, reviews, estate, vpcs, segmentation, openViolations, newPeers] = await readAll(
    ctx,
    readingSettings(ctx),
    readingReviews(ctx, asOf),
    readingEstate(ctx, asOf, time),
    readingVpcs(ctx, asOf, time),
    readingSegmentation(ctx, asOf),
    readingOpenViolations(ctx, asOf, isNow),
    readingNewPeers(ctx, asOf, time),
  );
  const items = itemsOf({
    ...{ asOf, entityType, reviews, estate, vpcs, segmentation, openViolations, newPeers },
  });
  const count = (status: CoverageStatus) => items.filter(item => item.status === status).length;
  return {
    ...{ asOf, entityType, items },
    summary: {
      ok: count('ok'),
      attention: count('attention'),
      overdue: count('overdue'),
      missing: count('missing'),
      not_applicable: count('not_applicable'),
    },
  };
}
