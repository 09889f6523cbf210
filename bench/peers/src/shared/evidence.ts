import type { Caller } from './caller.ts';
import { newId } from './crypto.ts';

export interface Subject {
  readonly id: string;
  readonly after: unknown;
}

/** One audit row a subject, with what the row is now; the input goes with the first. */
export function auditRows(
  caller: Caller,
  component: string,
  action: string,
  subjects: readonly Subject[],
  input: unknown,
) {
  const timestamp = new Date();
  return subjects.map(({ id, after }, i) => ({
    id: newId('aud'),
    tenantId: caller.tenantId,
    timestamp,
    component,
    recordId: id,
    operation: 'create',
    action,
    actorKind: 'user',
    actorId: caller.userId,
    actorName: caller.email,
    actorRole: caller.role,
    after: JSON.stringify(after),
    requestData: i === 0 ? JSON.stringify(input) : null,
    success: true,
    sessionId: caller.sessionId,
  }));
}

/** One event row a subject. */
export function eventRows(caller: Caller, component: string, type: string, subjects: readonly Subject[]) {
  const occurredAt = new Date();
  return subjects.map(({ id }) => ({
    id: newId('evt'),
    tenantId: caller.tenantId,
    type,
    component,
    recordId: id,
    data: JSON.stringify({ id }),
    actorKind: 'user',
    actorId: caller.userId,
    actorName: caller.email,
    occurredAt,
  }));
}
