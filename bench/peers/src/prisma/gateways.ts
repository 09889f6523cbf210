import { TRPCError } from '@trpc/server';
import { auditRows, eventRows } from '../shared/evidence.ts';
import { gatewayRow, pageOf, presented } from '../shared/gateway.ts';
import { ById, GatewayInput, GatewayItems, GatewayQuery } from '../shared/schemas.ts';
import { type Gateway, Prisma } from './generated/client.ts';
import { admin, router, viewer } from './trpc.ts';

/** JSON columns take their own null, and `InputJsonValue` for the rest. */
const stored = (row: ReturnType<typeof gatewayRow>): Prisma.GatewayCreateManyInput => ({
  ...row,
  metadata: row.metadata as Prisma.InputJsonObject,
  labels: row.labels as Prisma.InputJsonObject,
  lastError: Prisma.DbNull,
});

export const gateways = router({
  get: viewer.input(ById).query(async ({ ctx, input }) => {
    const { tenantId } = ctx.caller;
    const row: Gateway | null = await ctx.prisma.gateway.findFirst({
      where: { id: input.id, tenantId, deletedAt: null },
    });
    if (row === null) throw new TRPCError({ code: 'NOT_FOUND' });
    return presented(row);
  }),

  list: viewer.input(GatewayQuery).query(async ({ ctx, input: { limit, cursor, scheme, q } }) => {
    const rows = await ctx.prisma.gateway.findMany({
      where: {
        tenantId: ctx.caller.tenantId,
        deletedAt: null,
        ...(cursor === undefined ? {} : { id: { lt: cursor } }),
        ...(scheme === undefined ? {} : { scheme }),
        ...(q === undefined ? {} : { name: { startsWith: q } }),
      },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    return pageOf(rows, limit);
  }),

  create: admin.input(GatewayInput).mutation(async ({ ctx: { prisma, caller }, input }) => {
    const row = gatewayRow(caller.tenantId, input);
    const shown = presented(row);
    const subjects = [{ id: row.id, after: shown }];
    await prisma.$transaction([
      prisma.gateway.createMany({ data: [stored(row)] }),
      prisma.auditEntry.createMany({
        data: auditRows(caller, 'gateways', 'fleet.gateway.create', subjects, input),
      }),
      prisma.event.createMany({ data: eventRows(caller, 'gateways', 'fleet.gateway.created', subjects) }),
    ]);
    return shown;
  }),

  createMany: admin.input(GatewayItems).mutation(async ({ ctx: { prisma, caller }, input }) => {
    const rows = input.items.map(item => gatewayRow(caller.tenantId, item));
    const items = rows.map(presented);
    const subjects = items.map(after => ({ id: after.id, after }));
    await prisma.$transaction([
      prisma.gateway.createMany({ data: rows.map(stored) }),
      prisma.auditEntry.createMany({
        data: auditRows(caller, 'gateways', 'fleet.gateway.create', subjects, input),
      }),
      prisma.event.createMany({ data: eventRows(caller, 'gateways', 'fleet.gateway.created', subjects) }),
    ]);
    return { items };
  }),
});
