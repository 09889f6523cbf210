import { ManualClock, type Value } from '@breakwater/db';
import { createApp, type RunningApp } from 'edge/create-app';
import { TEST_KEYS } from '../../contract/keys.ts';

/** The request id of what an inspection asks for. */
export const INSPECTION = 'inspection';

/** A database that no server has open, looked at from within: as a server would start on it, with a clock of its own. */
export interface Inspected {
  readonly running: RunningApp;
  readonly clock: ManualClock;
  rows(sql: string, ...args: Value[]): Promise<readonly (readonly Value[])[]>;
  /** A query or mutation of a tenant's admin: its answer's data. */
  call(path: string, type: 'query' | 'mutation', input: unknown): Promise<unknown>;
}

export async function inspect<T>(
  databaseUrl: string,
  token: string,
  work: (inspected: Inspected) => Promise<T>,
): Promise<T> {
  const clock = new ManualClock(Date.now());
  const running = await createApp({
    databaseUrl,
    keys: TEST_KEYS,
    clock,
    jobs: false,
    outboundAllow: ['127.0.0.1'],
    log: () => undefined,
  });
  try {
    return await work({
      running,
      clock,
      rows: async (sql, ...args) => (await running.db.read([{ sql, args }]))[0]?.rows ?? [],
      async call(path, type, input) {
        const json = JSON.stringify({ json: input });
        const url = `http://inspected.test/trpc/${path}`;
        const headers = {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'x-request-id': INSPECTION,
        };
        const response =
          type === 'query'
            ? await running.app.request(`${url}?input=${encodeURIComponent(json)}`, { headers })
            : await running.app.request(url, { method: 'POST', headers, body: json });
        const text = await response.text();
        if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`);
        return JSON.parse(text).result.data.json;
      },
    });
  } finally {
    await running.close();
  }
}

/** What SQLite, the audit seals and the signatures of decisions find wrong. */
export async function damagesOf({ rows, call }: Inspected): Promise<string[]> {
  const damages: string[] = [];
  for (const [line] of await rows('PRAGMA integrity_check')) {
    if (line !== 'ok') damages.push(`integrity_check: ${String(line)}`);
  }
  for (const row of await rows('PRAGMA foreign_key_check')) damages.push(`foreign key: ${row.join(' ')}`);
  for (const unsigned of await pagesOf(call, 'governance.decisions.verifyMany', 'cursor', 'nextCursor')) {
    const { summary } = unsigned as { summary: { checked: number; valid: number } };
    if (summary.checked !== summary.valid) damages.push(`decisions: ${JSON.stringify(summary)}`);
  }
  await call('audit.seal', 'mutation', {});
  for (const page of await pagesOf(call, 'audit.verify', 'fromIndex', 'nextIndex')) {
    const { problems } = page as { problems: unknown[] };
    damages.push(...problems.map(problem => `audit chain: ${JSON.stringify(problem)}`));
  }
  return damages;
}

async function pagesOf(
  call: Inspected['call'],
  path: string,
  field: string,
  next: string,
): Promise<unknown[]> {
  const pages: unknown[] = [];
  for (let at: unknown = null; ; ) {
    const page = await call(path, 'query', at === null ? {} : { [field]: at });
    pages.push(page);
    at = (page as Record<string, unknown>)[next] ?? null;
    if (at === null) return pages;
  }
}
