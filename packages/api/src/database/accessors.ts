import type { Accessor } from '@breakwater/db';
import { auditEntries, auditSeals } from '../audit/accessor.ts';
import { eventLog } from '../events/index.ts';
import { gateways } from '../fleet/gateways/accessor.ts';
import { sandboxes } from '../fleet/sandboxes/accessor.ts';
import { tenants } from '../governance/tenants.ts';
import { gatewayRoles } from '../identity/gateway-roles/accessor.ts';
import { groups } from '../identity/groups/accessor.ts';
import { groupMembers } from '../identity/groups/members/accessor.ts';
import { servicePrincipals } from '../identity/service-principals/accessor.ts';
import { sessions } from '../identity/sessions/accessor.ts';
import { users } from '../identity/users/accessor.ts';
import { alerts } from '../soc/alerts/accessor.ts';

/** Every accessor of Breakwater's own entities: what whole-database work goes over. */
export const ACCESSORS: readonly Pick<Accessor, 'entity'>[] = [
  alerts,
  auditEntries,
  auditSeals,
  eventLog,
  gatewayRoles,
  gateways,
  groupMembers,
  groups,
  sandboxes,
  servicePrincipals,
  sessions,
  tenants,
  users,
];
