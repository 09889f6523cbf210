import { readAll } from '@breakwater/db';
import { write } from '../../call/write.ts';
import { listInput } from '../../crud/list-input.ts';
import { pageOf } from '../../fields.ts';
import { gateways } from '../../fleet/gateways/accessor.ts';
import { procedure, router } from '../../trpc.ts';
import { gatewayRoles, presentStored } from './accessor.ts';
import { nameOfPrincipal } from './principal.ts';
import { GatewayRole, GatewayRoleRef, GatewayRoleSet } from './schemas.ts';
import { REMOVE, removeGatewayRole, SET, setGatewayRole } from './set.ts';

const onGateway = { role: 'admin', gateway: 'gateway' } as const;

export const gatewayRolesRouter = router({
  list: procedure
    .meta({ ...onGateway, summary: 'Lists the roles principals have on single gateways, latest first.' })
    .input(listInput(gatewayRoles).omit({ live: true, q: true }))
    .output(pageOf(GatewayRole))
    .query(async ({ ctx, input: { principal, gateway, role, ...paging } }) => {
      const [page] = await readAll(
        ctx,
        gatewayRoles.listing(ctx, { ...paging, filters: { principal, gateway, role, live: true } }),
        ...(principal === undefined ? [] : [nameOfPrincipal(ctx, principal)]),
        ...(gateway === undefined ? [] : [gateways.requiring(ctx, gateway)]),
      );
      return { ...page, items: page.items.map(presentStored) };
    }),
  set: procedure
    .meta({
      ...onGateway,
      audited: true,
      action: SET,
      summary: 'Gives a principal a role on one gateway.',
      errors: { QUOTA_EXCEEDED: 'the principal has roles on 1,000 gateways' },
    })
    .input(GatewayRoleSet)
    .output(GatewayRole)
    .mutation(write(setGatewayRole, { attempts: 3 })),
  remove: procedure
    .meta({
      ...onGateway,
      audited: true,
      action: REMOVE,
      summary: "Takes a principal's role on one gateway away.",
    })
    .input(GatewayRoleRef)
    .output(GatewayRole.describe('The role as it was.'))
    .mutation(write(removeGatewayRole)),
});
