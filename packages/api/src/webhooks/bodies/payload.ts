import { ACTOR_KINDS } from '@breakwater/db/schema';
import * as z from 'zod';

/** What a delivery says, as it is stored and as generic webhooks get it. */
export const Payload = z.object({
  id: z.string(),
  type: z.string(),
  schemaVersion: z.int(),
  timestamp: z.iso.datetime(),
  tenantId: z.string(),
  recordId: z.string().nullable(),
  gatewayId: z.string().nullable(),
  actor: z.object({ kind: z.enum(ACTOR_KINDS), id: z.string().nullable(), name: z.string() }),
  data: z.record(z.string(), z.unknown()),
});
export type Payload = z.output<typeof Payload>;

/** The stored text of a delivery's payload, read. */
export function readPayload(text: string): Payload {
  return Payload.parse(JSON.parse(text));
}
