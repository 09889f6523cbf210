import type { Driver, OpenOptions } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { bearer, call } from '../../tests/contract/people.ts';
import { asRunning, gatewayInput, openApp, type Seeded } from './seed.ts';

/** The texts of all SQL that getting, listing and creating a gateway runs. */
export async function recordedSql({ tenant, gatewayId, copy }: Seeded): Promise<ReadonlySet<string>> {
  const texts = new Set<string>();
  const app = await openApp(copy('recorded'), { openDriver: options => recording(options, texts) });
  try {
    const running = asRunning(app);
    const headers = bearer(tenant.people.admin.token);
    const calls = [
      await call(running, 'fleet.gateways.get', 'query', { id: gatewayId }, headers),
      await call(running, 'fleet.gateways.list', 'query', {}, headers),
      await call(running, 'fleet.gateways.create', 'mutation', gatewayInput('recorded'), headers),
    ];
    for (const { status, text } of calls) if (status !== 200) throw new Error(text);
    return texts;
  } finally {
    await app.close();
  }
}

function recording(options: OpenOptions, texts: Set<string>): Driver {
  const driver = openDriver(options);
  const noted = (statements: Parameters<Driver['read']>[0]) => {
    for (const { sql } of statements) texts.add(sql);
    return statements;
  };
  return {
    ...driver,
    read: statements => driver.read(noted(statements)),
    write: statements => driver.write(noted(statements)),
  };
}
