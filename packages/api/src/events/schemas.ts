import { ACTOR_KINDS } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, time } from '../fields.ts';
import type { EventRow } from './accessor.ts';

export const Event = z
  .object({
    id: ids.event,
    type: z.string(),
    schemaVersion: z.int(),
    occurredAt: time,
    component: z.string(),
    recordId: z.string().nullable(),
    gatewayId: z.string().nullable(),
    actor: z.object({ kind: z.enum(ACTOR_KINDS), id: z.string().nullable(), name: z.string() }),
    requestId: z.string().nullable(),
    traceId: z.string().nullable(),
    data: z.record(z.string(), z.unknown()).describe("The subject's `id` and the fields of the type."),
  })
  .meta({ id: 'Event', description: 'A fact, in commit order.' });

const data = z.record(z.string(), z.unknown());

/** An event as callers see it. */
export function presentEvent({ actorKind, actorId, actorName, ...row }: EventRow): z.input<typeof Event> {
  return { ...row, actor: { kind: actorKind, id: actorId, name: actorName }, data: data.parse(row.data) };
}
