import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Database, type Statement } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { placeDatabase } from '@breakwater/db/testing';
import { createBreakwater } from '@breakwater/sdk';
import { newTenant } from '../contract/people.ts';
import { start } from '../contract/targets.ts';
import { type ExperimentOptions, type Row, randomFor } from './experiment.ts';
import { bundledServer, serverOf } from './server.ts';
import { type Storm, type StormOptions, storm, type Target } from './storm/storm.ts';

/** Of 2,000 calls 0.001 need more attempts, where 30 % of them fail. */
const ENOUGH_RETRIES = 12;
const DELAY_MS = 500;

/** Mutations through a proxy that loses answers, delays and refuses: each has its effect once, however often it is sent. */
export async function retryStorm({ quick, seed }: ExperimentOptions): Promise<Row[]> {
  const options = (name: string, calls: number): StormOptions => ({
    calls,
    atOnce: 32,
    delayMs: DELAY_MS,
    random: randomFor({ seed }, name),
  });
  const calls = quick ? 200 : 2_000;
  return [
    rowOf('retry storm, 12 retries', await onNode(ENOUGH_RETRIES, options('enough', calls))),
    rowOf(
      "retry storm, the client's default of 2 retries",
      await onNode(undefined, options('default', calls)),
    ),
    rowOf('retry storm in workerd, 12 retries', await onWorkerd(options('workerd', calls / 5))),
  ];
}

function rowOf(fault: string, of: Storm): Row {
  const { dropped, cut, delayed, refused, passed } = of.fates;
  return {
    fault,
    tried: of.calls,
    survived: of.wrong.length === 0 ? of.calls : of.calls - of.wrong.length,
    lost: of.lost.length,
    note: [
      `${of.answered} answered, ${of.beyondBudget} failed beyond the retry budget`,
      `${of.effects} effects, ${of.auditRows} audit rows, ${of.events} events`,
      `${of.attempts} attempts: ${dropped} answers lost whole, ${cut} in the middle, ${delayed} delayed, ${refused} refused, ${passed} let through`,
      ...of.lost.slice(0, 3),
      ...of.wrong.slice(0, 3),
    ].join('; '),
  };
}

const clientOf =
  (token: string, maxRetries: number | undefined): Target['client'] =>
  (url, onAttempt) =>
    createBreakwater({ url, token, maxRetries, onRequest: ({ attempt }) => onAttempt(attempt) });

/** The server as it is deployed, in a process of its own, on a file. */
async function onNode(maxRetries: number | undefined, options: StormOptions): Promise<Storm> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-storm-'));
  const path = join(folder, 'test.db');
  const server = serverOf(await bundledServer(join(folder, 'bundle')), `file:${path}`);
  try {
    await placeDatabase(path);
    const empty = new Database(openDriver).open({ url: `file:${path}` });
    const sql = async (...statements: Statement[]) =>
      ((await empty.write(statements)).at(-1)?.rows ?? []).map(row => [...row]);
    const { id, people } = await newTenant({ now: () => Date.now(), sql });
    await empty.close();
    const url = await server.start();
    const file = new DatabaseSync(path, { readOnly: true });
    try {
      const rows: Target['rows'] = async (text, args) =>
        file
          .prepare(text)
          .all(...args)
          .map(row => Object.values(row));
      return await storm(
        { url, fetch, tenantId: id, client: clientOf(people.admin.token, maxRetries), rows },
        options,
      );
    } finally {
      file.close();
    }
  } finally {
    await server.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onWorkerd(options: StormOptions): Promise<Storm> {
  const running = await start('workerd');
  try {
    const { id, people } = await newTenant(running);
    const { url } = running;
    const client: Target['client'] = (at, onAttempt) =>
      createBreakwater({
        url: at,
        token: people.admin.token,
        maxRetries: ENOUGH_RETRIES,
        // Which of the Workers in one workerd is meant, the proxy's own calls say too.
        ...(at === url ? { fetch: running.fetch } : {}),
        onRequest: ({ attempt }) => onAttempt(attempt),
      });
    const rows: Target['rows'] = (sql, args) => running.sql({ sql, args: [...args] });
    return await storm({ url, fetch: running.fetch, tenantId: id, client, rows }, options);
  } finally {
    await running.stop();
  }
}
