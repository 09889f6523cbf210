import { initTRPC, TRPCError } from '@trpc/server';
import type { CreateExpressContextOptions } from '@trpc/server/adapters/express';
import { type Caller, mayAct } from '../shared/caller.ts';
import { sha256 } from '../shared/crypto.ts';
import type { PrismaClient } from './generated/client.ts';

export interface Context {
  readonly prisma: PrismaClient;
  readonly caller: Caller | null;
}

export const contextOf =
  (prisma: PrismaClient) =>
  async ({ req }: CreateExpressContextOptions): Promise<Context> => {
    const token = req.headers.authorization?.replace(/^Bearer /, '');
    return { prisma, caller: token === undefined ? null : await callerOf(prisma, token) };
  };

async function callerOf(prisma: PrismaClient, token: string): Promise<Caller | null> {
  const session = await prisma.session.findUnique({
    where: {
      tokenHash: sha256(token),
      revokedAt: null,
      expiresAt: { gt: new Date() },
      user: { isActive: true, deletedAt: null },
      tenant: { deletedAt: null },
    },
    select: { id: true, tenantId: true, user: { select: { id: true, email: true, role: true } } },
  });
  if (session === null) return null;
  const { user } = session;
  return {
    sessionId: session.id,
    tenantId: session.tenantId,
    userId: user.id,
    email: user.email,
    role: user.role,
  };
}

const t = initTRPC.context<Context>().create();

export const router = t.router;

const as = (least: 'viewer' | 'operator' | 'admin') =>
  t.procedure.use(({ ctx, next }) => {
    const { caller } = ctx;
    if (caller === null) throw new TRPCError({ code: 'UNAUTHORIZED' });
    if (!mayAct(caller.role, least)) throw new TRPCError({ code: 'FORBIDDEN' });
    return next({ ctx: { ...ctx, caller } });
  });

export const viewer = as('viewer');
export const operator = as('operator');
export const admin = as('admin');
