import type * as z from 'zod';
import type { DeliveryRow } from '../accessor.ts';
import type { Delivery } from './schemas.ts';

/** A delivery as it is shown: without its payload, and without who is sending it. */
export function presentDelivery(row: DeliveryRow): z.input<typeof Delivery> {
  const { tenantId: _tenant, payload: _payload, leaseOwner: _owner, leaseUntil: _until, ...shown } = row;
  return shown;
}
