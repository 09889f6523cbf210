import { BreakwaterError, isId, PLATFORM, query, type Result, type Statement, SYSTEM } from '@breakwater/db';
import type { App, RequestContext } from '../context.ts';
import { constantTimeEqual, hashToken, isApiKey, isToken } from '../identity/tokens.ts';
import {
  apiKeyStatement,
  type KeyedCall,
  type Resolved,
  resolvedPrincipal,
  resolvedRoot,
  rootStatement,
  servicePrincipalStatement,
  sessionStatement,
} from './credential.ts';

const unauthenticated = () =>
  new BreakwaterError('UNAUTHENTICATED', 'a valid credential is required: Authorization: Bearer <token>');

/** The bearer token of an Authorization header; another scheme is no credential. */
function bearer(authorization: string | null): string {
  const match = /^bearer +(\S+)$/i.exec(authorization ?? '');
  const token = match?.[1];
  if (token === undefined) throw unauthenticated();
  return token;
}

/**
 * Resolves the request's credential in one round trip, with the stored result of its idempotency key. Nothing is
 * cached: a revoked credential is dead on the next request.
 */
export async function authenticate(ctx: RequestContext, call: KeyedCall | null): Promise<Resolved> {
  const token = bearer(ctx.request.authorization);
  const now = ctx.app.clock.now();
  if (isToken('bws', token)) {
    const statement = sessionStatement(await hashToken(token), now, call);
    return resolved(resolvedPrincipal('user', await one(ctx, statement)));
  }
  if (isToken('bwp', token)) {
    const statement = servicePrincipalStatement(await hashToken(token), now, call);
    return resolved(resolvedPrincipal('servicePrincipal', await one(ctx, statement)));
  }
  if (isApiKey(token)) {
    const statement = apiKeyStatement(await hashToken(token), now, call);
    return resolved(resolvedPrincipal('apiKey', await one(ctx, statement)));
  }
  if (await constantTimeEqual(token, ctx.app.rootKey)) return authenticateRoot(ctx, call);
  throw unauthenticated();
}

/** Whether a request carries the root key. */
export async function isRoot(
  { rootKey }: Pick<App, 'rootKey'>,
  authorization: string | null,
): Promise<boolean> {
  const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return token !== undefined && constantTimeEqual(token, rootKey);
}

async function authenticateRoot(ctx: RequestContext, call: KeyedCall | null): Promise<Resolved> {
  const { tenantHeader } = ctx.request;
  if (tenantHeader !== null && !isId('ten', tenantHeader)) {
    throw new BreakwaterError('VALIDATION', 'x-tenant-id: must be a tenant id of the form ten_…', {
      issues: [{ path: 'x-tenant-id', message: 'must be a tenant id of the form ten_…' }],
    });
  }
  const found = resolvedRoot(await one(ctx, rootStatement(tenantHeader, ctx.app.clock.now(), call)));
  if (found === null) throw new BreakwaterError('NOT_FOUND', 'tenant not found');
  return found;
}

function resolved(found: Resolved | null): Resolved {
  if (found === null) throw unauthenticated();
  return found;
}

async function one(
  { db, app: { clock } }: RequestContext,
  statement: Statement,
): Promise<Result | undefined> {
  const [found] = await query({ db, clock, tenantId: PLATFORM, actor: SYSTEM }, [statement]);
  return found;
}
