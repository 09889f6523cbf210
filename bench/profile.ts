import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { casesOf } from './support/cases.ts';
import { startChild } from './support/child.ts';
import { type CpuProfile, inclusiveTimes, parsed, type Shares, selfTimes } from './support/cpu-profile.ts';
import { load } from './support/load.ts';
import type { BenchOptions, Report, Table } from './support/report.ts';
import { ENVIRONMENT, type Seeded, seed } from './support/seed.ts';

const CONNECTIONS = 16;
const CALLS = ['get', 'create', 'list of 100', 'evaluate', 'ingest of 100 new alerts'];

/** Where a Breakwater server on Node spends its time on each of five calls. */
export async function profile({ quick }: BenchOptions): Promise<Report> {
  const seconds = quick ? 2 : 8;
  const seeded = await seed(1_000);
  try {
    const profiles = [];
    for (const call of CALLS) profiles.push({ call, ...(await profiled(call, seeded, seconds)) });
    return {
      settings: { seconds, connections: CONNECTIONS },
      tables: profiles.flatMap(({ call, packages, functions, inclusive }) => [
        tableOf(`${call}: self time by package`, packages, 12),
        tableOf(`${call}: self time by function`, functions, 20),
        tableOf(`${call}: time by function with all it calls`, inclusive, 40),
      ]),
      figures: profiles,
    };
  } finally {
    seeded.remove();
  }
}

async function profiled(call: string, seeded: Seeded, seconds: number) {
  const { contenders } = casesOf(seeded, 'Node').find(({ name }) => name.startsWith(`${call}:`)) ?? {
    contenders: [],
  };
  const request = contenders.find(({ name }) => name === 'Breakwater')?.request;
  if (request === undefined) throw new Error(`there is no call ${call}`);
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-bench-'));
  try {
    const environment = {
      ...ENVIRONMENT,
      DATABASE_URL: `file:${seeded.copy(`profile-${call.replaceAll(' ', '-')}`)}`,
    };
    const server = await startChild('breakwater', environment, ['--cpu-prof', `--cpu-prof-dir=${folder}`]);
    await load(server.url, request, { connections: CONNECTIONS, seconds: 1 });
    const from = monotonicMicroseconds();
    const { requestsPerSecond } = await load(server.url, request, { connections: CONNECTIONS, seconds });
    const to = monotonicMicroseconds();
    await server.stop();
    const [file = ''] = readdirSync(folder);
    const taken: CpuProfile = parsed(readFileSync(join(folder, file), 'utf8'));
    return { requestsPerSecond, ...selfTimes(taken, from, to), inclusive: inclusiveTimes(taken, from, to) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The clock V8 stamps its profiles with; all processes of a machine share it. */
const monotonicMicroseconds = () => Number(process.hrtime.bigint() / 1000n);

function tableOf(title: string, shares: Shares, most: number): Table {
  return {
    title,
    columns: ['', 'share'],
    rows: shares.slice(0, most).map(([name, share]) => [name, `${(100 * share).toFixed(1)} %`]),
  };
}
