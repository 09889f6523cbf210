import { BreakwaterError } from '@breakwater/db';
import { gateways } from '../../packages/api/src/fleet/gateways/accessor.ts';
import { groups } from '../../packages/api/src/identity/groups/accessor.ts';

/** Hooks of a deployment, which act on gateways of certain names only. */
gateways.on('beforeInsert', async ({ ctx, row, add }) => {
  if (row.name.startsWith('hook-upper')) row.name = row.name.toUpperCase();
  if (row.name.startsWith('hook-child')) add(await groups.plan.insert(ctx, { name: `of ${row.name}` }));
});
gateways.on('afterInsert', ({ row }) => {
  if (row.name.startsWith('hook-refused')) throw new BreakwaterError('VALIDATION', 'refused by a hook');
  if (row.name.startsWith('hook-broken')) throw new Error('the inside of a hook');
});
