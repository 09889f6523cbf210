import { notFound, readAll } from '@breakwater/db';
import * as z from 'zod';
import { softCrud } from '../../crud/crud.ts';
import { asListOptions, softListInput } from '../../crud/list-input.ts';
import { pageOf } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { gateways } from '../gateways/accessor.ts';
import { gatewayFacts, type SandboxRow, sandboxes } from './accessor.ts';
import { changeable, gatewayOf } from './gateway.ts';
import { Sandbox, SandboxCreate, SandboxUpdate, sandboxRef } from './schemas.ts';

const present = (row: SandboxRow) => ({ ...row, gatewayName: gatewayFacts(row).gatewayName });

export const sandboxesRouter = router({
  ...softCrud({
    accessor: sandboxes,
    read: 'viewer',
    write: 'operator',
    ref: sandboxRef,
    roleOn: { records: 'sandbox', parent: 'gateway' },
    csvColumns: { gatewayId: 'gateway' },
    output: Sandbox,
    create: SandboxCreate,
    update: SandboxUpdate,
    present,
    changeable,
    insert: async ({ gateway, labels, ...input }, ctx) => {
      const { id: gatewayId, name: gatewayName } = await gatewayOf(ctx, gateway);
      const row = { ...input, labels: labels ?? {}, gatewayId, gatewayName };
      return row;
    },
    patch: ({ labels, ...fields }) => ({ ...fields, labels: labels === null ? {} : labels }),
  }),
  list: procedure
    .meta({ role: 'viewer', gateway: 'gateway', summary: 'Lists sandboxes.' })
    .input(softListInput(sandboxes).omit({ live: true }))
    .output(pageOf(Sandbox))
    .query(async ({ ctx, input }) => {
      const { gateway, includeDeleted } = input;
      const { filters, ...paging } = asListOptions(sandboxes, input);
      const live = includeDeleted ? undefined : (true as const);
      const [page] = await readAll(
        ctx,
        sandboxes.listing(ctx, { ...paging, filters: { ...filters, live } }),
        ...(gateway === undefined ? [] : [gateways.requiring(ctx, gateway, { includeDeleted })]),
      );
      return { ...page, items: page.items.map(present) };
    }),
  get: procedure
    .meta({ role: 'viewer', sandbox: 'id', summary: 'Reads one sandbox.' })
    .input(
      z.strictObject({
        id: sandboxRef,
        includeDeleted: z
          .boolean()
          .optional()
          .describe('Whether a deleted sandbox, or one of a deleted gateway, is shown too.'),
      }),
    )
    .output(Sandbox)
    .query(async ({ ctx, input: { id, includeDeleted = false } }) => {
      const row = await sandboxes.require(ctx, id, { includeDeleted });
      if (!includeDeleted && gatewayFacts(row).gatewayDeletedAt !== null) throw notFound('sandbox');
      return present(row);
    }),
});
