import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleForNode } from '../scripts/bundle-node.ts';
import { bearer } from '../tests/contract/people.ts';
import { addAuditRows } from './support/audit-rows.ts';
import { startProgram } from './support/child.ts';
import { type BenchOptions, type Report, within } from './support/report.ts';
import { ENVIRONMENT, type Seeded, seed } from './support/seed.ts';

const MEBIBYTE = 2 ** 20;
const AIM_MIB = 150;
/** Else Node lets the garbage of short-lived objects grow with the machine's memory, up to 128 MiB. */
const FLAGS = ['--max-semi-space-size=16'];
const QUIET = join(import.meta.dirname, 'servers/quiet.ts');

interface Measured {
  readonly name: string;
  readonly rows: number;
  readonly bytesSent: number;
  readonly seconds: number;
  /** Resident memory of the server in bytes: before the call, and at most in the process's life. */
  readonly before: number;
  readonly most: number;
}

const EXPORTS = [
  { name: 'audit log as ndjson', path: '/api/v1/audit/export?format=ndjson' },
  { name: 'everything, export.zip', path: '/db/export.zip' },
] as const;

/** Memory and time of exporting a long audit log on Node, beside a short one: an export holds no more than it sends. */
export async function exports({ quick }: BenchOptions): Promise<Report> {
  const sizes = quick ? [1_000, 100_000] : [10_000, 1_000_000];
  const seeded = await seed(1);
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-bench-'));
  try {
    const program = (await bundleForNode(folder, { quiet: QUIET }))('quiet');
    const measured: Measured[] = [];
    for (const rows of sizes) {
      const path = seeded.copy(`export-${rows}`);
      addAuditRows(path, rows);
      for (const { name, path: route } of EXPORTS) {
        process.stderr.write(`${name}, ${rows} rows\n`);
        measured.push({ name, rows, ...(await measure(program, path, route, seeded)) });
      }
    }
    return { settings: { sizes, flags: FLAGS }, tables: [tableOf(measured)], figures: measured };
  } finally {
    seeded.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** On a server of its own, so that what it had at most is this export's or its start's. */
async function measure(
  program: string,
  path: string,
  route: string,
  { tenant }: Seeded,
): Promise<Pick<Measured, 'bytesSent' | 'seconds' | 'before' | 'most'>> {
  const environment = { ...ENVIRONMENT, DATABASE_URL: `file:${path}` };
  const server = await startProgram(program, [], environment, FLAGS);
  try {
    const headers = bearer(tenant.people.admin.token);
    const { bytes: before } = await server.memory();
    const began = performance.now();
    const response = await fetch(`${server.url}${route}`, { headers });
    if (response.status !== 200) throw new Error(`${route} answered ${response.status}`);
    let bytesSent = 0;
    for await (const part of response.body ?? []) bytesSent += part.length;
    const seconds = (performance.now() - began) / 1000;
    return { bytesSent, seconds, before, most: (await server.memory()).most };
  } finally {
    await server.stop();
  }
}

function tableOf(measured: readonly Measured[]) {
  return {
    title: 'Exports on Node',
    columns: ['', 'rows', 'MiB sent', 'seconds', 'rows/s', 'MiB before', 'at most', 'more', 'aim'],
    rows: measured.map(({ name, rows, bytesSent, seconds, before, most }) => [
      name,
      String(rows),
      (bytesSent / MEBIBYTE).toFixed(1),
      seconds.toFixed(1),
      (rows / seconds).toFixed(0),
      (before / MEBIBYTE).toFixed(0),
      (most / MEBIBYTE).toFixed(0),
      ((most - before) / MEBIBYTE).toFixed(0),
      `<= ${AIM_MIB} ${within((most - before) / MEBIBYTE, AIM_MIB)}`,
    ]),
    notes: [
      'Memory is the resident set of the server process, code and engine included; at most: since the process began.',
      `Node runs with ${FLAGS.join(' ')}; without, an export takes up to 110 MiB more, whatever its length.`,
      'The server is bundled: Node holds some 200 MiB more after taking the types out of the sources itself.',
    ],
  };
}
