import type { Driver, OpenOptions } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { sessionStatement } from '../../packages/api/src/access/credential.ts';
import { database } from '../../packages/api/src/governance/risk/fixture.ts';
import { bearer, call } from '../../tests/contract/people.ts';
import { FILTER_GATEWAYS, INSERT_GATEWAY, LIST_GATEWAYS, READ_GATEWAY } from '../floor/gateways.ts';
import {
  COUNT_USAGE,
  INSERT_DECISION,
  INSERT_INTENT,
  READ_BELIEFS,
  READ_OUTCOMES,
  READ_POLICIES,
} from '../floor/intents.ts';
import { asRunning, gatewayInput, openApp, type Seeded } from './seed.ts';

const FLOORS = [
  ...[READ_GATEWAY, LIST_GATEWAYS, FILTER_GATEWAYS, INSERT_GATEWAY],
  ...[READ_BELIEFS, READ_POLICIES, READ_OUTCOMES, COUNT_USAGE, INSERT_INTENT, INSERT_DECISION],
];

/** A floor that ran other SQL than Breakwater would be no floor. */
export async function assertSameSql(seeded: Seeded): Promise<void> {
  const recorded = await recordedSql(seeded);
  for (const sql of [sessionStatement('', 0, null).sql, ...FLOORS]) {
    if (!recorded.has(sql)) throw new Error(`Breakwater no longer runs this SQL of the floor's: ${sql}`);
  }
}

/** The texts of all SQL that getting, listing and creating a gateway, and deciding on an intent, runs. */
async function recordedSql({ tenant, gatewayId, copy }: Seeded): Promise<ReadonlySet<string>> {
  const texts = new Set<string>();
  const app = await openApp(copy('recorded'), { openDriver: options => recording(options, texts) });
  try {
    const running = asRunning(app);
    const headers = bearer(tenant.people.admin.token);
    const calls = [
      await call(running, 'fleet.gateways.get', 'query', { id: gatewayId }, headers),
      await call(running, 'fleet.gateways.list', 'query', {}, headers),
      await call(running, 'fleet.gateways.list', 'query', { scheme: 'https', q: 'seed-1' }, headers),
      await call(running, 'fleet.gateways.create', 'mutation', gatewayInput('recorded'), headers),
      await call(running, 'governance.intents.evaluate', 'mutation', database, headers),
    ];
    for (const { status, text } of calls) if (status !== 200) throw new Error(text);
    return texts;
  } finally {
    await app.close();
  }
}

/** Breakwater reads the rows of a page as JSON, a floor as columns: the rows are the same. */
const asColumns = (sql: string) => sql.replace(/^SELECT json_array\((.*?)\) FROM/, 'SELECT $1 FROM');

function recording(options: OpenOptions, texts: Set<string>): Driver {
  const driver = openDriver(options);
  const noted = (statements: Parameters<Driver['read']>[0]) => {
    for (const { sql } of statements) texts.add(asColumns(sql));
    return statements;
  };
  return {
    ...driver,
    read: statements => driver.read(noted(statements)),
    write: statements => driver.write(noted(statements)),
  };
}
