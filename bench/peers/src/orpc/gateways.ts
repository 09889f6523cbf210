import { ORPCError } from '@orpc/server';
import { and, desc, eq, isNull, like, lt } from 'drizzle-orm';
import type { Caller } from '../shared/caller.ts';
import { auditRows, eventRows } from '../shared/evidence.ts';
import { gatewayRow, type GatewayInput as Input, pageOf, presented } from '../shared/gateway.ts';
import { ById, GatewayInput, GatewayItems, GatewayQuery } from '../shared/schemas.ts';
import { admin, viewer } from './access.ts';
import type { Db } from './database.ts';
import { auditLog, events, gateways as table } from './schema.ts';

function created(db: Db, caller: Caller, inputs: readonly Input[]) {
  const rows = inputs.map(input => gatewayRow(caller.tenantId, input));
  const items = rows.map(presented);
  const subjects = items.map(after => ({ id: after.id, after }));
  db.transaction(
    tx => {
      tx.insert(table).values(rows).run();
      tx.insert(auditLog)
        .values(auditRows(caller, 'gateways', 'fleet.gateway.create', subjects, inputs))
        .run();
      tx.insert(events)
        .values(eventRows(caller, 'gateways', 'fleet.gateway.created', subjects))
        .run();
    },
    { behavior: 'immediate' },
  );
  return items;
}

export const gateways = {
  get: viewer.input(ById).handler(({ context: { db, caller }, input: { id } }) => {
    const row = db
      .select()
      .from(table)
      .where(and(eq(table.id, id), eq(table.tenantId, caller.tenantId), isNull(table.deletedAt)))
      .get();
    if (row === undefined) throw new ORPCError('NOT_FOUND');
    return presented(row);
  }),

  list: viewer.input(GatewayQuery).handler(({ context: { db, caller }, input }) => {
    const { limit, cursor, scheme, q } = input;
    const rows = db
      .select()
      .from(table)
      .where(
        and(
          eq(table.tenantId, caller.tenantId),
          isNull(table.deletedAt),
          cursor === undefined ? undefined : lt(table.id, cursor),
          scheme === undefined ? undefined : eq(table.scheme, scheme),
          q === undefined ? undefined : like(table.name, `${q}%`),
        ),
      )
      .orderBy(desc(table.id))
      .limit(limit + 1)
      .all();
    return pageOf(rows, limit);
  }),

  create: admin
    .input(GatewayInput)
    .handler(({ context: { db, caller }, input }) => created(db, caller, [input])[0]),

  createMany: admin
    .input(GatewayItems)
    .handler(({ context: { db, caller }, input }) => ({ items: created(db, caller, input.items) })),
};
