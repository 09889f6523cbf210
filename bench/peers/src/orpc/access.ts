import type { IncomingHttpHeaders } from 'node:http';
import { ORPCError, os } from '@orpc/server';
import { and, eq, gt, isNull } from 'drizzle-orm';
import { type Caller, mayAct } from '../shared/caller.ts';
import { sha256 } from '../shared/crypto.ts';
import type { Db } from './database.ts';
import { sessions, tenants, users } from './schema.ts';

export interface Context {
  readonly db: Db;
  readonly headers: IncomingHttpHeaders;
}

function callerOf(db: Db, token: string): Caller | undefined {
  return db
    .select({
      sessionId: sessions.id,
      tenantId: sessions.tenantId,
      userId: users.id,
      email: users.email,
      role: users.role,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(tenants, eq(tenants.id, sessions.tenantId))
    .where(
      and(
        eq(sessions.tokenHash, sha256(token)),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, new Date()),
        eq(users.isActive, true),
        isNull(users.deletedAt),
        isNull(tenants.deletedAt),
      ),
    )
    .get();
}

const as = (least: 'viewer' | 'operator' | 'admin') =>
  os.$context<Context>().use(({ context: { db, headers }, next }) => {
    const caller = callerOf(db, headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (caller === undefined) throw new ORPCError('UNAUTHORIZED');
    if (!mayAct(caller.role, least)) throw new ORPCError('FORBIDDEN');
    return next({ context: { caller } });
  });

export const viewer = as('viewer');
export const operator = as('operator');
export const admin = as('admin');
