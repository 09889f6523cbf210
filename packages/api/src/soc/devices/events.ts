import { ATTESTATION_RESULTS } from '@breakwater/db/schema';
import * as z from 'zod';
import { crudEvents, event } from '../../events/catalogue.ts';
import { deviceType, liveness } from './schemas.ts';

const device = { deviceId: z.string(), deviceType };

export const deviceEvents = {
  ...crudEvents('soc.device', 'device', device),
  'soc.device.revoked': event('The trust in a device was ended.', device),
  'soc.device.livenessChanged': event('A device was heard again, or had not been for a while.', {
    deviceId: z.string(),
    from: liveness,
    to: liveness,
  }),
  'soc.attestation.recorded': event('A device attested, or failed to.', {
    deviceId: z.string(),
    status: z.enum(ATTESTATION_RESULTS),
    reason: z.string().nullable().describe('The first check that failed.'),
  }),
};
