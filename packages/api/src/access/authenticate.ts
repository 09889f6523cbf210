import { BreakwaterError, invalid, isId, PLATFORM, query, SYSTEM } from '@breakwater/db';
import type { App, RequestContext } from '../context.ts';
import { constantTimeEqual, hashToken, isApiKey, isToken } from '../identity/tokens.ts';
import {
  apiKeyStatement,
  type Credential,
  credentialRow,
  identityOf,
  type KeyedCall,
  type Resolved,
  rootStatement,
  servicePrincipalStatement,
  sessionStatement,
  storedOf,
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

/** The request's credential, of which the database is still to be asked. */
export async function credentialOf(ctx: RequestContext, call: KeyedCall | null): Promise<Credential> {
  const token = bearer(ctx.request.authorization);
  const now = ctx.app.clock.now();
  const [kind, statementOf] = kindOf(token);
  if (kind !== 'root') {
    const hash = await hashToken(token);
    return { kind, key: `${kind} ${hash}`, statement: statementOf(hash, now, call) };
  }
  if (!(await constantTimeEqual(token, ctx.app.rootKey))) throw unauthenticated();
  const { tenantHeader } = ctx.request;
  if (tenantHeader !== null && !isId('ten', tenantHeader)) {
    throw invalid('x-tenant-id', 'must be a tenant id of the form ten_…');
  }
  return { kind, key: `root ${tenantHeader ?? PLATFORM}`, statement: rootStatement(tenantHeader, now, call) };
}

function kindOf(token: string) {
  if (isToken('bws', token)) return ['user', sessionStatement] as const;
  if (isToken('bwp', token)) return ['servicePrincipal', servicePrincipalStatement] as const;
  if (isApiKey(token)) return ['apiKey', apiKeyStatement] as const;
  return ['root'] as const;
}

/** Asks the database, in one round trip, whose credential it is, and for the stored result of its idempotency key. */
export async function authenticate(
  { db, app: { clock, credentials } }: RequestContext,
  { kind, key, statement }: Credential,
): Promise<Resolved> {
  const [found] = await query({ db, clock, tenantId: PLATFORM, actor: SYSTEM }, [statement]);
  const row = credentialRow(found);
  if (row === null) {
    credentials.forget(key);
    throw kind === 'root' ? new BreakwaterError('NOT_FOUND', 'tenant not found') : unauthenticated();
  }
  const identity = identityOf(kind, row.identity);
  credentials.keep(key, { text: row.identity, identity, lastSeen: row.lastSeen });
  return { ...identity, lastSeen: row.lastSeen, stored: storedOf(row.stored) };
}

/** Whether a request carries the root key. */
export async function isRoot(
  { rootKey }: Pick<App, 'rootKey'>,
  authorization: string | null,
): Promise<boolean> {
  const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return token !== undefined && constantTimeEqual(token, rootKey);
}
