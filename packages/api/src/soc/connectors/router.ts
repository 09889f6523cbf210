import { withResult } from '@breakwater/db';
import * as z from 'zod';
import { write } from '../../call/write.ts';
import { crudWithoutCreate } from '../../crud/crud.ts';
import { single } from '../../crud/single.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { connectors } from './accessor.ts';
import {
  Connector,
  ConnectorCreate,
  ConnectorUpdate,
  ConnectorUpdateInput,
  ConnectorWithSecret,
  UpdatedConnector,
} from './schemas.ts';
import { createConnectors, present, updateConnector } from './write.ts';

const attempts = { attempts: 10 };
const hidden = ['secret'];
const shown = {
  role: 'admin',
  audited: true,
  secret: true,
  hidden,
  errors: { CONFLICT: 'the action has a connector (unique)' },
} as const;
const CREATE = 'soc.connector.create';

export const connectorsRouter = router({
  ...crudWithoutCreate({
    accessor: connectors,
    read: 'admin',
    write: 'admin',
    ref: ids.connector,
    output: Connector,
    update: ConnectorUpdate,
    ...attempts,
    present,
    patch: ({ rotateSecret: _rotate, secret: _secret, ...fields }) => fields,
  }),
  create: procedure
    .meta({
      ...shown,
      action: CREATE,
      summary: 'Creates a connector; without a secret, one is made. It is shown once.',
    })
    .input(ConnectorCreate)
    .output(ConnectorWithSecret)
    .mutation(write(async (ctx, input) => single(await createConnectors(ctx, [input])), attempts)),
  createMany: procedure
    .meta({ ...shown, action: CREATE, summary: 'Creates up to 500 connectors, all or none.' })
    .input(z.strictObject({ items: z.array(ConnectorCreate).max(500) }))
    .output(z.object({ items: z.array(ConnectorWithSecret) }))
    .mutation(
      write(async (ctx, { items }) => {
        const planned = await createConnectors(ctx, items);
        return withResult(planned, { items: planned.result });
      }, attempts),
    ),
  update: procedure
    .meta({
      ...shown,
      action: 'soc.connector.update',
      summary: 'Changes a connector; a new secret is shown once.',
    })
    .input(ConnectorUpdateInput)
    .output(UpdatedConnector)
    .mutation(write(updateConnector, attempts)),
});
