import { type Change, type Ctx, combine, invalid, withResult } from '@breakwater/db';
import type * as z from 'zod';
import { emit } from '../../events.ts';
import { mergeSightings, type Sighting } from '../merge.ts';
import type { IocImportResult, IocImportStix } from '../schemas.ts';
import { planUpserts } from '../upsert.ts';
import { objectsOf } from './bundle.ts';
import { readBundle } from './read.ts';

const MOST_VALUES = 1_000;

/** Repeats of a value as one report, in the order of the bundle. */
function folded(sightings: readonly Sighting[]): Sighting[] {
  const byValue = new Map<string, Sighting>();
  for (const one of sightings) {
    const key = `${one.type}:${one.value}`;
    const known = byValue.get(key);
    byValue.set(key, known === undefined ? one : mergeSightings(known, one));
  }
  return [...byValue.values()];
}

/** Takes in the indicators and observables of a STIX bundle, all in one commit. */
export async function planImportStix(
  ctx: Ctx,
  { bundle, source, defaultConfidence }: z.output<typeof IocImportStix>,
): Promise<Change<z.input<typeof IocImportResult>>> {
  const objects = objectsOf(bundle);
  const now = new Date(ctx.clock.now());
  const reading = readBundle(objects, { source, confidence: defaultConfidence, now });
  const reports = folded(reading.sightings);
  if (reports.length > MOST_VALUES) {
    throw invalid('bundle', `must hold at most ${MOST_VALUES} distinct values; split it`);
  }
  const planned = await planUpserts(ctx, reports, { at: () => 'bundle', events: false });
  const byType: Record<string, number> = {};
  for (const { type } of reports) byType[type] = (byType[type] ?? 0) + 1;
  const created = planned.result.filter(one => one.created).length;
  const updated = planned.result.filter(one => one.changed && !one.created).length;
  const counts = {
    objects: objects.length,
    indicators: reading.indicators,
    values: reading.sightings.length,
    created,
    updated,
    unchanged: reports.length - created - updated,
  };
  const { skipped, ignored } = reading;
  const result = { ...counts, byType, skipped, ignored };
  if (created + updated === 0) return withResult(planned, result);
  const told = emit(
    ctx,
    'soc.ioc.imported',
    { component: 'iocs', recordId: null },
    { source, ...counts, skipped: skipped.length },
  );
  return combine(result, [planned, told]);
}
