import * as z from 'zod';
import { timesAndIds } from '../json-schema.ts';
import type { EventType } from './catalogue.ts';

export const DeclaredEvent = z
  .object({
    type: z.string(),
    description: z.string(),
    minRole: z.enum(['viewer', 'operator', 'admin']).describe('Least role that may read events of the type.'),
    schemaVersion: z.int(),
    schema: z.record(z.string(), z.unknown()).describe('JSON Schema of `data`.'),
  })
  .meta({ id: 'EventType', description: 'A kind of fact Breakwater tells.' });

/** Declared events, by type. */
export function declaredEvents(types: Readonly<Record<string, EventType>>): z.input<typeof DeclaredEvent>[] {
  return Object.entries(types)
    .map(([type, { data, ...declared }]) => ({ type, ...declared, schema: schemaOf(data) }))
    .toSorted((a, b) => (a.type < b.type ? -1 : 1));
}

/** JSON Schema of an event's data as it is stored and sent: the subject's id beside its fields, times as ISO 8601. */
function schemaOf(data: z.ZodObject): Record<string, unknown> {
  // The method, and not z.toJSONSchema: that would add two kilobytes to what a Worker starts with.
  return z.object({ id: z.string().describe("The subject's id."), ...data.shape }).toJSONSchema({
    unrepresentable: 'any',
    override: timesAndIds,
  });
}
