import { type Id, newId, type Value } from '@breakwater/db';
import * as z from 'zod';
import type { Work } from '../context.ts';
import type { Ports } from '../ports.ts';
import { type ApiCaller, MINUTE, type TestApi } from '../testing.ts';
import type { OperationRow } from './accessor.ts';
import type { OperationKind } from './kind.ts';

type Columns = Partial<Record<keyof OperationRow, Value>>;

const columnOf = (field: string) => field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
let made = 0;

/** Puts an operation in the table, past everything: by default a pending self-test of one step. */
export async function putOperation(api: TestApi, tenantId: string, fields: Columns = {}): Promise<Id<'op'>> {
  const id = newId('op', api.clock);
  const now = api.clock.now();
  const row: Columns = {
    id,
    tenantId,
    status: 'pending',
    kind: 'system.selfTest',
    resourceType: 'selfTest',
    resourceKey: `key-${++made}`,
    input: JSON.stringify({ steps: 1, stepMs: 0, failAtStep: null, resultBytes: 0 }),
    actor: 'ada@example.com',
    actorKind: 'user',
    deadlineAt: now + 10 * MINUTE,
    version: 1,
    createdAt: now,
    updatedAt: now,
    ...fields,
  };
  const names = Object.keys(row);
  await api.database.db.write([
    {
      sql: `INSERT INTO operations (${names.map(columnOf).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
      args: Object.values(row),
    },
  ]);
  return id;
}

/** Columns of an operation that some worker has. */
export const heldUntil = (leaseUntil: number, attempt = 1): Columns => ({
  status: 'running',
  leaseOwner: 'some-worker',
  leaseUntil,
  attempt,
  startedAt: leaseUntil,
});

export async function columns(api: TestApi, id: string, ...names: string[]): Promise<Value[]> {
  const [row] = await api.rows(`SELECT ${names.join(', ')} FROM operations WHERE id = ?`, id);
  return row ?? [];
}

/** A caller whose operations no worker is told of. */
export const unattended = (api: TestApi, token: string): ApiCaller =>
  api.as(token, {}, { ports: { ...api.work.app.ports, operations: { start: () => undefined } } });

/** Another process on the same database. */
export function worker(api: TestApi, ports: Partial<Ports> = {}): Work {
  const { app } = api.work;
  return { ...api.work, app: { ...app, ports: { ...app.ports, ...ports } } };
}

/** Pauses that end when the test says. */
export interface HeldPauses {
  readonly pause: Ports['pause'];
  /** Ends the pause of this length that is, or will be, waited for. */
  end(ms: number): Promise<void>;
  /** Resolves once a pause of this length is waited for. */
  begun(ms: number): Promise<void>;
}

export function heldPauses(): HeldPauses {
  const waiting = new Map<number, () => void>();
  const watchers = new Set<() => void>();
  async function begun(ms: number): Promise<void> {
    while (!waiting.has(ms)) await new Promise<void>(resolve => watchers.add(resolve));
  }
  return {
    begun,
    async end(ms) {
      await begun(ms);
      const resume = waiting.get(ms);
      waiting.delete(ms);
      resume?.();
    },
    pause: (ms, signal) =>
      new Promise(resolve => {
        const done = () => {
          waiting.delete(ms);
          resolve();
        };
        if (signal?.aborted) return resolve();
        waiting.set(ms, resolve);
        signal?.addEventListener('abort', done, { once: true });
        for (const watcher of watchers) watcher();
        watchers.clear();
      }),
  };
}

/** A kind whose work is this. */
export const kindOf = (run: OperationKind['run']): OperationKind => ({
  kind: 'test.kind',
  resourceType: 'test',
  input: z.object({}),
  cancellable: true,
  restartable: true,
  run,
});
