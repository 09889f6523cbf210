import {
  type AuditAction,
  BreakwaterError,
  type Change,
  change,
  combine,
  conflict,
  guard,
  notFound,
  readAll,
} from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { gateways } from '../../fleet/gateways/accessor.ts';
import { emit } from '../events.ts';
import { COLUMN_OF, type GatewayRoleRow, gatewayRoles, presentGatewayRole } from './accessor.ts';
import { nameOfPrincipal } from './principal.ts';
import type { GatewayRole, GatewayRoleRef, GatewayRoleSet } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'identity.gatewayRole.set': true;
    'identity.gatewayRole.remove': true;
  }
}

export const SET = 'identity.gatewayRole.set' satisfies AuditAction;
export const REMOVE = 'identity.gatewayRole.remove' satisfies AuditAction;

const MOST_OVERRIDES = 1000;
const SQL_COLUMN = { user: 'user_id', servicePrincipal: 'service_principal_id', group: 'group_id' } as const;

type Ref = z.output<typeof GatewayRoleRef>;
type Shown = z.input<typeof GatewayRole>;

/** Gives a principal a role on a gateway; the role it has already is left as it is. */
export async function setGatewayRole(
  ctx: Caller,
  { role, ...ref }: z.output<typeof GatewayRoleSet>,
): Promise<Change<Shown>> {
  const { row, names, gatewayId } = await find(ctx, ref);
  if (row?.role === role) return change(presentGatewayRole(row, names));
  const written =
    row === null
      ? await insert(ctx, ref, gatewayId, role)
      : await gatewayRoles.plan.updateRow(ctx, row, { role }, { action: SET });
  const shown = presentGatewayRole(written.result, names);
  return combine(shown, [written, tell(ctx, 'identity.gatewayRole.set', shown)]);
}

export async function removeGatewayRole(ctx: Caller, ref: Ref): Promise<Change<Shown>> {
  const { row, names } = await find(ctx, ref);
  if (row === null) throw notFound('gatewayRole');
  const removed = await gatewayRoles.plan.deleteRow(ctx, row, { action: REMOVE });
  const shown = presentGatewayRole(row, names);
  return combine(shown, [removed, tell(ctx, 'identity.gatewayRole.removed', shown)]);
}

async function find(ctx: Caller, { principal, gateway }: Ref) {
  const [principalName, { id: gatewayId, name: gatewayName }, { items }] = await readAll(
    ctx,
    nameOfPrincipal(ctx, principal),
    gateways.requiring(ctx, gateway),
    gatewayRoles.listing(ctx, { limit: 1, filters: { principal, gateway } }),
  );
  return { row: items[0] ?? null, names: { principalName, gatewayName }, gatewayId };
}

async function insert(
  ctx: Caller,
  { principal: { kind, id } }: Ref,
  gatewayId: GatewayRoleRow['gatewayId'],
  role: GatewayRoleRow['role'],
): Promise<Change<GatewayRoleRow>> {
  const column = SQL_COLUMN[kind];
  const isNew = guard(
    `NOT EXISTS (SELECT 1 FROM gateway_roles WHERE ${column} = ? AND gateway_id = ?)`,
    [id, gatewayId],
    () => conflict('version', 'the principal was given a role there at the same moment'),
  );
  const withinLimit = guard(
    `(SELECT count(*) FROM gateway_roles WHERE ${column} = ?) <= ?`,
    [id, MOST_OVERRIDES],
    () =>
      new BreakwaterError(
        'QUOTA_EXCEEDED',
        `a principal can have roles on at most ${MOST_OVERRIDES} gateways`,
        {
          reason: 'override_limit',
          limit: MOST_OVERRIDES,
        },
      ),
  );
  const inserted = await gatewayRoles.plan.insert(
    ctx,
    { [COLUMN_OF[kind]]: id, gatewayId, role },
    { action: SET },
  );
  return combine(inserted.result, [
    change(undefined, { steps: [isNew] }),
    inserted,
    change(undefined, { steps: [withinLimit] }),
  ]);
}

function tell(
  ctx: Caller,
  type: 'identity.gatewayRole.set' | 'identity.gatewayRole.removed',
  shown: Shown,
): Change {
  const { id: recordId, principal, gatewayId, gatewayName, role } = shown;
  return emit(
    ctx,
    type,
    { component: 'gatewayRoles', recordId, gatewayId },
    {
      principalKind: principal.kind,
      principalId: principal.id,
      name: principal.name,
      gatewayId,
      gatewayName,
      role,
    },
  );
}
