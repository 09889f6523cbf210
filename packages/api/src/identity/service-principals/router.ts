import { withResult } from '@breakwater/db';
import * as z from 'zod';
import { write } from '../../call/write.ts';
import { crudWithoutCreate } from '../../crud/crud.ts';
import { single } from '../../crud/single.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { presentServicePrincipal, servicePrincipals } from './accessor.ts';
import { deleteServicePrincipals, updateServicePrincipal } from './change.ts';
import { issueServicePrincipals } from './issue.ts';
import { ROTATE, rotate } from './rotate.ts';
import {
  RotateInput,
  ServicePrincipal,
  ServicePrincipalCreate,
  ServicePrincipalUpdate,
  ServicePrincipalWithKey,
} from './schemas.ts';

const shown = { role: 'admin', audited: true, secret: true } as const;
const CREATE = 'identity.servicePrincipal.create';

export const servicePrincipalsRouter = router({
  ...crudWithoutCreate({
    accessor: servicePrincipals,
    read: 'admin',
    write: 'admin',
    ref: ids.servicePrincipal,
    output: ServicePrincipal,
    update: ServicePrincipalUpdate,
    present: presentServicePrincipal,
    patch: input => input,
    updateRow: updateServicePrincipal,
    deleteRows: deleteServicePrincipals,
  }),
  create: procedure
    .meta({ ...shown, action: CREATE, summary: 'Creates a service principal; its key is shown once.' })
    .input(ServicePrincipalCreate)
    .output(ServicePrincipalWithKey)
    .mutation(write(async (ctx, input) => single(await issueServicePrincipals(ctx, [input], true)))),
  createMany: procedure
    .meta({ ...shown, action: CREATE, summary: 'Creates up to 500 service principals, all or none.' })
    .input(z.strictObject({ items: z.array(ServicePrincipalCreate).max(500) }))
    .output(z.object({ items: z.array(ServicePrincipalWithKey) }))
    .mutation(
      write(async (ctx, { items }) => {
        const planned = await issueServicePrincipals(ctx, items, false);
        return withResult(planned, { items: planned.result });
      }),
    ),
  rotate: procedure
    .meta({ ...shown, action: ROTATE, summary: 'Gives a service principal a new key, shown once.' })
    .input(RotateInput)
    .output(ServicePrincipalWithKey)
    .mutation(write(rotate)),
});
