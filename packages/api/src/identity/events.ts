import { CREATED_VIA, ROLES } from '@breakwater/db/schema';
import * as z from 'zod';
import { changedFields, crudEvents, event, hardCrudEvents } from '../events/catalogue.ts';
import { emitter } from '../events/emit.ts';
import { ids, time } from '../fields.ts';

const role = z.enum(ROLES);
const createdVia = z.enum(CREATED_VIA);
const user = { email: z.string(), role };
const servicePrincipal = { name: z.string(), role, keyPrefix: z.string(), expiresAt: time.nullable() };
const group = { name: z.string(), role };
const member = { ...group, userId: ids.user, email: z.string() };
const gatewayRole = {
  principalKind: z.enum(['user', 'servicePrincipal', 'group']),
  principalId: z.string(),
  name: z.string().describe("The principal's name or address."),
  gatewayId: ids.gateway,
  gatewayName: z.string(),
  role,
};

export const identityEvents = {
  ...crudEvents('identity.user', 'user', user, 'admin'),
  'identity.user.created': event('A user was created.', { ...user, createdVia }, 'admin'),
  'identity.user.updated': event(
    'A user was changed.',
    { ...user, createdVia, changed: changedFields },
    'admin',
  ),
  'identity.user.activated': event('A user signed in for the first time.', user, 'admin'),
  'identity.user.locked': event(
    'Too many failed logins locked an address for a while.',
    { ...user, lockedUntil: time },
    'admin',
  ),
  'identity.user.passwordChanged': event('A user set a new password.', user, 'admin'),
  'identity.user.passwordReset': event('An admin took a password away.', user, 'admin'),
  ...hardCrudEvents('identity.servicePrincipal', 'service principal', servicePrincipal, 'admin'),
  'identity.servicePrincipal.rotated': event(
    'A service principal got a new key.',
    { ...servicePrincipal, previousKeyExpiresAt: time.nullable().describe('Until when the old key works.') },
    'admin',
  ),
  ...hardCrudEvents('identity.group', 'group', group, 'admin'),
  'identity.group.memberAdded': event('A user joined a group.', member, 'admin'),
  'identity.group.memberRemoved': event('A user left a group.', member, 'admin'),
  'identity.gatewayRole.set': event('A principal was given a role on a gateway.', gatewayRole, 'admin'),
  'identity.gatewayRole.removed': event('A principal lost its role on a gateway.', gatewayRole, 'admin'),
};

/** Emits one of them. */
export const emit = emitter(identityEvents);
