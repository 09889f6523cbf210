import type { Patch } from '@breakwater/db';
import type { alerts as table } from '@breakwater/db/schema';
import type * as z from 'zod';
import type { AlertRow } from './candidates.ts';
import { requireChangeable } from './changeable.ts';
import { responseDueAt } from './constants.ts';
import { dedupHash } from './dedup-hash.ts';
import type { AlertUpdate } from './schemas.ts';

/** The given fields, and what follows from them. */
export async function alertPatch(
  fields: z.output<typeof AlertUpdate>,
  before: AlertRow,
): Promise<Patch<typeof table>> {
  requireChangeable(before);
  const {
    title = before.title,
    source = before.source,
    iocs = before.iocs,
    severity = before.severity,
  } = fields;
  const moved = severity !== before.severity && before.respondedAt === null;
  return {
    ...fields,
    dedupHash: await dedupHash({ title, source, iocs }),
    ...(moved ? { responseDueAt: responseDueAt(before.createdAt, severity) } : {}),
  };
}
