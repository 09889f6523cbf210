import { type Actor, BreakwaterError, PLATFORM } from '@breakwater/db';
import type { Caller, RequestContext } from '../context.ts';
import type { ProcedureMeta } from '../meta.ts';
import { authenticate, credentialOf } from './authenticate.ts';
import type { Credential, Resolved } from './credential.ts';
import { lowest, type Principal, roleFor } from './effective-role.ts';
import { gatewaysOf } from './gateways-of.ts';
import { gatewaysOfOperations } from './gateways-of-operations.ts';
import { noteUse } from './last-used.ts';

export interface Call {
  readonly path: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly meta: ProcedureMeta;
  readonly getRawInput: () => Promise<unknown>;
}

const ANONYMOUS: Actor = { kind: 'anonymous', id: null, name: 'anonymous', role: 'none' };

/** A caller nobody has vouched for: what public procedures run as, and what refusals are recorded as. */
export function anonymous(ctx: RequestContext, { path, meta }: Pick<Call, 'path' | 'meta'>): Caller {
  return {
    ...ctx,
    clock: ctx.app.clock,
    tenantId: PLATFORM,
    actor: ANONYMOUS,
    maxRecords: ctx.app.maxRecords,
    sinks: ctx.app.sinks,
    onCommit: ({ outbox }) => {
      ctx.app.ports.wake.ring();
      if (outbox > 0) ctx.app.ports.kick(ctx, 'webhooks.dispatch');
    },
    log: (message, fields) => ctx.app.log('error', message, fields),
    call: {
      requestId: ctx.request.id,
      traceId: ctx.request.traceId,
      sessionId: null,
      clientIp: ctx.request.clientIp,
      startedAt: ctx.request.startedAt,
      input: undefined,
    },
    principal: null,
    sessionId: null,
    procedure: { path, meta },
    stored: null,
  };
}

/** The caller the credential names. Authentication only: what they may do is `admit`'s business. */
export async function identify(ctx: RequestContext, call: Call): Promise<Caller> {
  if (call.meta.role === 'public') return anonymous(ctx, call);
  return identifyBy(ctx, call, await credentialOf(ctx, keyOf(ctx, call)));
}

/** The caller that the database tells a credential belongs to. */
export async function identifyBy(ctx: RequestContext, call: Call, credential: Credential): Promise<Caller> {
  const found = await authenticate(ctx, credential);
  noteUse(ctx, credential.key, found);
  return callerOf(ctx, call, found);
}

/** The caller that a credential was found to belong to, with the role it has in this call. */
export async function callerOf(ctx: RequestContext, call: Call, found: Resolved): Promise<Caller> {
  return known(anonymous(ctx, call), found, await roleHere(ctx, found, call));
}

function known(nobody: Caller, found: Resolved, role: Actor['role']): Caller {
  const { principal, tenantId, sessionId, stored } = found;
  const { call } = nobody;
  return {
    ...nobody,
    tenantId,
    actor: { kind: principal.kind, id: principal.id, name: displayName(principal), role },
    call: call && { ...call, sessionId },
    principal,
    sessionId,
    stored,
  };
}

/** How the audit log names a principal. */
function displayName({ kind, name }: Principal): string {
  if (kind === 'servicePrincipal') return `sp:${name}`;
  return kind === 'apiKey' ? `key:${name}` : name;
}

/** Refuses a caller whose role does not reach, before anything of theirs is parsed or read. */
export function admit({ principal, actor, tenantId, request }: Caller, { meta, type }: Call): void {
  if (meta.role === 'public') return;
  const { role } = actor;
  if (principal?.kind === 'apiKey' ? meta.apiKeys !== true : !reaches(meta.role, role)) {
    throw new BreakwaterError('FORBIDDEN', `${meta.role} role required`);
  }
  if (tenantId === PLATFORM && meta.tenant !== 'optional') {
    throw new BreakwaterError('VALIDATION', 'x-tenant-id: root must name the tenant to act in', {
      issues: [{ path: 'x-tenant-id', message: 'root must name the tenant to act in' }],
    });
  }
  if (type === 'mutation') checkKey(request.idempotencyKey, request.mutations);
}

const REACH = { none: 0, system: 0, viewer: 1, operator: 2, admin: 3, root: 4 } as const;

const reaches = (least: 'root' | 'viewer' | 'operator' | 'admin', role: Actor['role']): boolean =>
  REACH[role] >= REACH[least];

/** Whether the caller's role, on the gateway the call names if it names one, is admin. */
export const isAdmin = ({ actor }: Caller): boolean => reaches('admin', actor.role);

/** The lowest of the roles on the gateways a call names; without any, and where one does not exist, that without. */
async function roleHere(
  ctx: RequestContext,
  { principal, tenantId }: Resolved,
  { meta, getRawInput }: Call,
): Promise<Actor['role']> {
  if (principal.kind === 'root') return 'root';
  if (principal.kind === 'apiKey') return 'none';
  const { gateway, sandbox, operation } = meta;
  // Without overrides the role is the same everywhere, and nothing need be looked up.
  if ((gateway ?? sandbox ?? operation) === undefined || principal.overrides.length === 0)
    return roleFor(principal);
  const input = await getRawInput();
  const named = [
    ...(gateway === undefined ? [] : textsAt(input, gateway)),
    ...(sandbox === undefined ? [] : await gatewaysOf(ctx, tenantId, textsAt(input, sandbox))),
    ...(operation === undefined ? [] : await gatewaysOfOperations(ctx, tenantId, textsAt(input, operation))),
  ];
  return named.length === 0
    ? roleFor(principal)
    : lowest(named.map(one => roleFor(principal, one ?? undefined)));
}

/** The texts at a field, in a list there, or at that field of every item; what is none is refused when parsed. */
function textsAt(input: unknown, path: string): string[] {
  let values = [input];
  for (const field of path.split('.')) {
    values = values.flatMap((value): unknown =>
      typeof value === 'object' && value !== null ? Reflect.get(value, field) : [],
    );
  }
  return values.filter(value => typeof value === 'string');
}

/** The idempotency key that a call is to be found by. */
export function keyOf({ request }: RequestContext, { path, type, meta }: Call) {
  const key = request.idempotencyKey;
  return key === null || type !== 'mutation' || meta.idempotent === false ? null : { procedure: path, key };
}

function checkKey(key: string | null, mutations: number): void {
  if (key === null) return;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new BreakwaterError('VALIDATION', 'Idempotency-Key: must be 1 to 255 visible ASCII characters', {
      issues: [{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }],
    });
  }
  if (mutations > 1) {
    throw new BreakwaterError('VALIDATION', 'Idempotency-Key: send one mutation per request', {
      reason: 'idempotency_batch',
      issues: [{ path: 'Idempotency-Key', message: 'send one mutation per request' }],
    });
  }
}
