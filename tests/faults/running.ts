import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, systemClock } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { placeDatabase } from '@breakwater/db/testing';
import { newTenant, type Tenant } from '../contract/people.ts';
import { bundledServer, type Server, serverOf } from './server.ts';

/** A server in a process of its own, on a file with one tenant. */
export interface Started {
  readonly url: string;
  readonly server: Server;
  readonly tenant: Tenant;
  readonly path: string;
  /** Calls as the tenant's admin; the status, and the body as text. */
  call(path: string, type: 'query' | 'mutation', input: unknown): Promise<{ status: number; text: string }>;
}

export async function withServer<T>(
  environment: Readonly<Record<string, string>>,
  work: (started: Started) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-faults-'));
  const path = join(folder, 'live.db');
  await placeDatabase(path);
  const tenant = await tenantIn(`file:${path}`);
  const server = serverOf(await bundledServer(join(folder, 'bundle')), `file:${path}`, environment);
  try {
    const url = await server.start();
    const headers = {
      authorization: `Bearer ${tenant.people.admin.token}`,
      'content-type': 'application/json',
    };
    return await work({
      url,
      server,
      tenant,
      path,
      async call(procedure, type, input) {
        const json = JSON.stringify({ json: input });
        const at = `${url}/trpc/${procedure}`;
        const response =
          type === 'query'
            ? await fetch(`${at}?input=${encodeURIComponent(json)}`, { headers })
            : await fetch(at, { method: 'POST', headers, body: json });
        return { status: response.status, text: await response.text() };
      },
    });
  } finally {
    await server.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts a tenant with people into a database that nobody has open. */
export async function tenantIn(databaseUrl: string): Promise<Tenant> {
  const db = new Database(openDriver).open({ url: databaseUrl });
  try {
    return await newTenant({
      now: systemClock.now,
      async sql(...statements) {
        await db.write(statements);
        return [];
      },
    });
  } finally {
    await db.close();
  }
}
