import { type Id, newId } from '@breakwater/db';
import type { Role } from '../contract/people.ts';
import type { Running } from '../contract/targets.ts';

/** A tenant under an id that was settled before the server started. */
export async function makeTenant(running: Running, id: Id<'ten'>): Promise<void> {
  await running.sql({
    sql: 'INSERT INTO tenants (id, name, version, created_at, updated_at) VALUES (?, ?, 1, 0, 0)',
    args: [id, 'Test tenant'],
  });
}

interface NewUser {
  readonly email: string;
  readonly role?: Role;
  /** Invited and never signed in. */
  readonly pending?: boolean;
  readonly isActive?: boolean;
  readonly linked?: { readonly provider: string; readonly sub: string };
  readonly deleted?: boolean;
}

let invites = 0;

/** A user made by an invitation, straight in the database. */
export async function makeUser(
  running: Running,
  tenant: Id<'ten'>,
  { email, role = 'viewer', pending = false, isActive = true, linked, deleted = false }: NewUser,
): Promise<Id<'usr'>> {
  const id = newId('usr', running);
  const now = running.now();
  await running.sql({
    sql: `INSERT INTO users (id, tenant_id, email, role, is_active, created_via, joined_at, invite_token_hash,
 invite_kind, invite_issued_at, invite_expires_at, oidc_provider, oidc_sub, version, created_at, updated_at, deleted_at)
 VALUES (?, ?, ?, ?, ?, 'invite', ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)`,
    args: [
      id,
      tenant,
      email,
      role,
      isActive ? 1 : 0,
      pending ? null : now,
      ...(pending ? [`hash-${++invites}`, 'invite', now, now + 1000] : [null, null, null, null]),
      linked?.provider ?? null,
      linked?.sub ?? null,
      now,
      now,
      deleted ? now : null,
    ],
  });
  return id;
}

/** A row of a user as the database has it. */
export async function userRow(running: Running, id: string) {
  const [row = []] = await running.sql({
    sql: `SELECT role, joined_at, invite_token_hash, invite_kind, oidc_provider, oidc_sub, created_via, last_login_at,
 hashed_password FROM users WHERE id = ?`,
    args: [id],
  });
  const [
    role,
    joinedAt,
    inviteTokenHash,
    inviteKind,
    oidcProvider,
    oidcSub,
    createdVia,
    lastLoginAt,
    password,
  ] = row;
  return {
    role,
    joinedAt,
    inviteTokenHash,
    inviteKind,
    oidcProvider,
    oidcSub,
    createdVia,
    lastLoginAt,
    password,
  };
}

/** The audit actions and event types a record left, oldest first. */
export async function traces(running: Running, recordId: string): Promise<string[]> {
  const rows = await running.sql({
    sql: `SELECT action FROM (SELECT action, 0 AS kind, seq FROM audit_log WHERE record_id = ?
 UNION ALL SELECT type, 1, rowid FROM events WHERE record_id = ?) ORDER BY kind, seq`,
    args: [recordId, recordId],
  });
  return rows.map(([name]) => String(name));
}
