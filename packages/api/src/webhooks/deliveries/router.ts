import { write } from '../../call/write.ts';
import { asListOptions, listInput } from '../../crud/list-input.ts';
import { pageOf } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { deliveries } from '../accessor.ts';
import { getDelivery } from './get.ts';
import { presentDelivery } from './present.ts';
import { REDELIVER, redeliver } from './redeliver.ts';
import { Delivery, DeliveryDetails, DeliveryRef } from './schemas.ts';

export const deliveriesRouter = router({
  list: procedure
    .meta({ role: 'admin', summary: 'Lists deliveries, newest first, without their payloads.' })
    .input(listInput(deliveries))
    .output(pageOf(Delivery))
    .query(async ({ ctx, input }) => {
      const { items, nextCursor } = await deliveries.list(ctx, asListOptions(deliveries, input));
      return { items: items.map(presentDelivery), nextCursor };
    }),
  get: procedure
    .meta({ role: 'admin', summary: 'Reads one delivery with its payload and attempts.' })
    .input(DeliveryRef)
    .output(DeliveryDetails)
    .query(({ ctx, input }) => getDelivery(ctx, input.id)),
  redeliver: procedure
    .meta({
      role: 'admin',
      audited: true,
      action: REDELIVER,
      summary: 'Sends the message of a finished delivery again.',
      errors: {
        CONFLICT: 'the delivery is pending (delivery_pending), or its webhook inactive (webhook_inactive)',
      },
    })
    .input(DeliveryRef)
    .output(Delivery)
    .mutation(write(redeliver)),
});
