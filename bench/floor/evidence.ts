import type { Statement, Value } from '@breakwater/db';
import { multiRow, nextId } from './rows.ts';

export interface User {
  readonly id: string;
  readonly email: string;
  readonly role: string;
  readonly tenantId: string;
  readonly sessionId: string;
}

export interface Subject {
  readonly component: string;
  readonly recordId: string;
  readonly after: unknown;
}

const INSERT_AUDIT = `INSERT INTO "audit_log" ("id", "tenant_id", "timestamp", "component", "record_id", "operation",
 "action", "actor_kind", "actor_id", "actor_name", "actor_role", "after", "request_data", "success", "session_id")`;
const INSERT_EVENT = `INSERT INTO "events" ("id", "tenant_id", "type", "component", "record_id", "data", "actor_kind",
 "actor_id", "actor_name", "occurred_at")`;

/** One audit row a subject, with what the row is now; the input goes with the first. */
export function auditStatements(
  user: User,
  action: string,
  subjects: readonly Subject[],
  input: unknown,
): Statement[] {
  const now = Date.now();
  const args = subjects.flatMap(({ component, recordId, after }, i): Value[] => [
    nextId('aud'),
    user.tenantId,
    now,
    component,
    recordId,
    'create',
    action,
    'user',
    user.id,
    user.email,
    user.role,
    JSON.stringify(after),
    i === 0 ? JSON.stringify(input) : null,
    1,
    user.sessionId,
  ]);
  return [{ sql: multiRow(INSERT_AUDIT, 15, subjects.length), args }];
}

/** One event row a subject. */
export function eventStatements(user: User, type: string, subjects: readonly Subject[]): Statement[] {
  const now = Date.now();
  const args = subjects.flatMap(({ component, recordId }): Value[] => [
    nextId('evt'),
    user.tenantId,
    type,
    component,
    recordId,
    JSON.stringify({ id: recordId }),
    'user',
    user.id,
    user.email,
    now,
  ]);
  return [{ sql: multiRow(INSERT_EVENT, 10, subjects.length), args }];
}
