import { condition, defineAccessor, equals, type Row } from '@breakwater/db';
import { sessions as table } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { ids } from '../../fields.ts';
import type { Session } from './schemas.ts';

export type SessionRow = Row<typeof table>;

export const sessions = defineAccessor(table, {
  domain: 'identity',
  entity: 'session',
  prefix: 'ses',
  secret: ['tokenHash'],
  telemetry: ['lastSeen'],
  filters: {
    userId: equals(table.userId, ids.user),
    live: condition(
      z.literal(true),
      (_value, { clock }) => sql`${table.revokedAt} IS NULL AND ${table.expiresAt} > ${clock.now()}`,
    ),
  },
  events: false,
  csvImport: false,
});

export function presentSession(row: SessionRow, ctx: Caller): z.input<typeof Session> {
  const { tokenHash: _hash, tenantId: _tenant, ...session } = row;
  return { ...session, current: session.id === ctx.sessionId };
}
