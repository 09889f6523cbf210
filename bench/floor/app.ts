import { type Context, Hono } from 'hono';
import { sessionStatement } from '../../packages/api/src/access/credential.ts';
import type { FloorDatabase } from './adapted.ts';
import { type AlertRecord, alertRows, alertStatements, shownAlert } from './alerts.ts';
import { auditStatements, eventStatements, type User } from './evidence.ts';
import {
  FILTER_GATEWAYS,
  filterArgs,
  type GatewayBody,
  gatewayRow,
  gatewaysStatement,
  INSERT_GATEWAY,
  LIST_GATEWAYS,
  READ_GATEWAY,
  shownGateway,
} from './gateways.ts';
import { decided, type IntentBody, knowledgeStatements, type Signer, scored } from './intents.ts';

type Session = readonly [
  user: readonly [id: string, email: string, role: string, ...rest: unknown[]],
  tenantId: string,
  sessionId: string,
];

/** The `identity` that `sessionStatement` selects: its SQL makes just these three, of a user and never of root. */
const identityIn = (text: string): Session => JSON.parse(text) as Session;

export interface FloorOptions {
  /** Lower-case hex. */
  readonly sha256: (text: string) => string | Promise<string>;
  readonly signer: () => Signer | Promise<Signer>;
}

/**
 * What somebody would write by hand for seven of Breakwater's calls: the same Hono, the same authentication and row
 * SQL, JSON out. Paths under `/evidence` also write an audit and an event row for each row, in the same batch.
 */
export function floorApp(openDatabase: () => FloorDatabase, { sha256, signer }: FloorOptions): Hono {
  const app = new Hono();

  async function authenticated(
    c: Context,
    db: FloorDatabase,
    roles: readonly string[],
  ): Promise<User | null> {
    const token = c.req.header('authorization')?.slice('Bearer '.length) ?? '';
    const [found] = await db.read([sessionStatement(await sha256(token), Date.now(), null)]);
    const [identity] = found?.rows[0] ?? [];
    if (identity === undefined) return null;
    const [[id, email, role], tenantId, sessionId] = identityIn(String(identity));
    if (!roles.includes(role)) return null;
    return { id, email, role, tenantId, sessionId };
  }

  app.get('/gateways/:id', async c => {
    const db = openDatabase();
    const user = await authenticated(c, db, ['viewer', 'operator', 'admin']);
    if (user === null) return c.json({ error: 'unauthenticated' }, 401);
    const args = [user.tenantId, c.req.param('id')];
    const [found] = await db.read([{ sql: READ_GATEWAY, args, single: true }]);
    const row = found?.rows[0];
    return row === undefined ? c.json({ error: 'not found' }, 404) : c.json(shownGateway(row));
  });

  app.get('/gateways', async c => {
    const db = openDatabase();
    const user = await authenticated(c, db, ['viewer', 'operator', 'admin']);
    if (user === null) return c.json({ error: 'unauthenticated' }, 401);
    const { limit: asked = '100', q, scheme } = c.req.query();
    const limit = Number(asked);
    const statement =
      q === undefined || scheme === undefined
        ? { sql: LIST_GATEWAYS, args: [user.tenantId, limit + 1] }
        : { sql: FILTER_GATEWAYS, args: filterArgs(user.tenantId, q, scheme, limit + 1) };
    const [found] = await db.read([statement]);
    const rows = found?.rows ?? [];
    const items = rows.slice(0, limit).map(shownGateway);
    return c.json({ items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null });
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

    app.post(`${prefix}/gateways/bulk`, async c => {
      const db = openDatabase();
      const user = await authenticated(c, db, ['admin']);
      if (user === null) return c.json({ error: 'unauthenticated' }, 401);
      const body = await c.req.json<{ items: GatewayBody[] }>();
      const rows = body.items.map(item => gatewayRow(user.tenantId, item));
      const items = rows.map(shownGateway);
      const subjects = items.map(after => ({ component: 'gateways', recordId: String(after.id), after }));
      await db.write([
        gatewaysStatement(rows),
        ...(evidence ? auditStatements(user, 'fleet.gateway.create', subjects, body) : []),
        ...(evidence ? eventStatements(user, 'fleet.gateway.created', subjects) : []),
      ]);
      return c.json({ items });
    });

    app.post(`${prefix}/intents/evaluate`, async c => {
      const db = openDatabase();
      const user = await authenticated(c, db, ['operator', 'admin']);
      if (user === null) return c.json({ error: 'unauthenticated' }, 401);
      const body = await c.req.json<IntentBody>();
      const found = await db.read(knowledgeStatements(user.tenantId));
      const assessed = scored(
        body,
        found.map(({ rows }) => rows),
      );
      const { intent, decision, statements } = await decided(user, body, assessed, {
        sha256,
        signer: await signer(),
      });
      const subjects = [{ component: 'intents', recordId: intent.id, after: intent }];
      await db.write([
        ...statements,
        ...(evidence ? auditStatements(user, 'governance.intent.evaluate', subjects, body) : []),
        ...(evidence ? eventStatements(user, 'governance.intent.evaluated', subjects) : []),
      ]);
      return c.json(decision);
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
