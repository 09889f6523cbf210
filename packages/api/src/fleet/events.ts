import { GATEWAY_STATUSES, REPORTED_STATUSES } from '@breakwater/db/schema';
import * as z from 'zod';
import { crudEvents, event } from '../events/catalogue.ts';
import { emitter } from '../events/emit.ts';

const status = z.enum(GATEWAY_STATUSES);

export const fleetEvents = {
  ...crudEvents('fleet.gateway', 'gateway', { name: z.string(), endpoint: z.string() }),
  ...crudEvents('fleet.sandbox', 'sandbox', {
    sandboxName: z.string(),
    gatewayId: z.string(),
    gatewayName: z.string(),
  }),
  'fleet.gateway.credentialsChanged': event("A gateway's certificates or key were replaced.", {
    name: z.string(),
    endpoint: z.string(),
    present: z.array(z.enum(['caCert', 'clientCert', 'clientKey'])),
    clientCertNotAfter: z.date().nullable(),
  }),
  'fleet.gateway.certificateExpiring': event('A certificate of a gateway ends soon, or has ended.', {
    name: z.string(),
    certificate: z.enum(['ca', 'client']).describe('The one that ends first.'),
    notAfter: z.date(),
    days: z.literal([30, 7, 1, 0]).describe('The step reached: at most so many days are left.'),
  }),
  'fleet.gateway.statusChanged': event('A gateway became better or worse.', {
    name: z.string(),
    from: status,
    to: status,
    lastStatus: z.enum(REPORTED_STATUSES),
    lastSeen: z.date().nullable(),
  }),
};

/** Emits one of them. */
export const emit = emitter(fleetEvents);
