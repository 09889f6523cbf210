import { type Context, Hono } from 'hono';
import { sessionStatement } from '../../packages/api/src/access/credential.ts';
import type { FloorDatabase } from './adapted.ts';
import { type AlertRecord, alertRows, alertStatements, shownAlert } from './alerts.ts';
import { auditStatements, eventStatements, type User } from './evidence.ts';
import {
  type GatewayBody,
  gatewayRow,
  INSERT_GATEWAY,
  LIST_GATEWAYS,
  READ_GATEWAY,
  shownGateway,
} from './gateways.ts';

export interface FloorOptions {
  /** Lower-case hex. */
  readonly sha256: (text: string) => string | Promise<string>;
}

const LIMIT = 100;

/**
 * What somebody would write by hand for four of Breakwater's calls: the same Hono, the same authentication and row
 * SQL, JSON out. Paths under `/evidence` also write an audit and an event row for each row, in the same batch.
 */
export function floorApp(openDatabase: () => FloorDatabase, { sha256 }: FloorOptions): Hono {
  const app = new Hono();

  async function authenticated(
    c: Context,
    db: FloorDatabase,
    roles: readonly string[],
  ): Promise<User | null> {
    const token = c.req.header('authorization')?.slice('Bearer '.length) ?? '';
    const [found] = await db.read([sessionStatement(await sha256(token), Date.now(), null)]);
    const [id, email, role, tenantId, sessionId] = found?.rows[0] ?? [];
    if (id === undefined || !roles.includes(String(role))) return null;
    return {
      id: String(id),
      email: String(email),
      role: String(role),
      tenantId: String(tenantId),
      sessionId: String(sessionId),
    };
  }

  app.get('/gateways/:id', async c => {
    const db = openDatabase();
    const user = await authenticated(c, db, ['viewer', 'operator', 'admin']);
    if (user === null) return c.json({ error: 'unauthenticated' }, 401);
    const [found] = await db.read([{ sql: READ_GATEWAY, args: [user.tenantId, c.req.param('id')] }]);
    const row = found?.rows[0];
    return row === undefined ? c.json({ error: 'not found' }, 404) : c.json(shownGateway(row));
  });

  app.get('/gateways', async c => {
    const db = openDatabase();
    const user = await authenticated(c, db, ['viewer', 'operator', 'admin']);
    if (user === null) return c.json({ error: 'unauthenticated' }, 401);
    const [found] = await db.read([{ sql: LIST_GATEWAYS, args: [user.tenantId, LIMIT + 1] }]);
    const rows = found?.rows ?? [];
    const items = rows.slice(0, LIMIT).map(shownGateway);
    return c.json({ items, nextCursor: rows.length > LIMIT ? (items.at(-1)?.id ?? null) : null });
  });

  for (const evidence of [false, true]) {
    const prefix = evidence ? '/evidence' : '';

    app.post(`${prefix}/gateways`, async c => {
      const db = openDatabase();
      const user = await authenticated(c, db, ['admin']);
      if (user === null) return c.json({ error: 'unauthenticated' }, 401);
      const body = await c.req.json<GatewayBody>();
      const row = gatewayRow(user.tenantId, body);
      const shown = shownGateway(row);
      const subject = { component: 'gateways', recordId: String(shown.id), after: shown };
      await db.write([
        { sql: INSERT_GATEWAY, args: row },
        ...(evidence ? auditStatements(user, 'fleet.gateway.create', [subject], body) : []),
        ...(evidence ? eventStatements(user, 'fleet.gateway.created', [subject]) : []),
      ]);
      return c.json(shown);
    });

    app.post(`${prefix}/alerts`, async c => {
      const db = openDatabase();
      const user = await authenticated(c, db, ['operator', 'admin']);
      if (user === null) return c.json({ error: 'unauthenticated' }, 401);
      const records = await c.req.json<AlertRecord[]>();
      const rows = alertRows(user.tenantId, records);
      const subjects = evidence
        ? rows.map(row => ({ component: 'alerts', recordId: String(row[0]), after: shownAlert(row) }))
        : [];
      await db.write([
        ...alertStatements(user.tenantId, rows, records),
        ...(evidence ? auditStatements(user, 'soc.alert.create', subjects, records) : []),
        ...(evidence ? eventStatements(user, 'soc.alert.created', subjects) : []),
      ]);
      return c.json({ created: rows.length, alerts: rows.map(([id]) => ({ id })) });
    });
  }
  return app;
}
