import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startBreakwater } from '../testing/index.ts';
import { filesOf } from './files.ts';
import { main } from './main.ts';

it('a field that the path of a route names is told there', async () => {
  await using bw = await startBreakwater();
  const { soc } = bw.as('operator');
  const { id: caseId } = await soc.cases.create({ title: 'Beaconing', severity: 'high' });
  const { id } = await soc.reports.generate({ caseId, reportType: 'technical' });
  await bw.settle();
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  const file = join(folder, 'report.md');
  const { signal } = new AbortController();
  const told: unknown[] = [];
  const output = {
    isTerminal: false,
    columns: undefined,
    write: async (data: unknown) => void told.push(data),
  };
  try {
    const code = await main(['soc', 'reports', 'download', id, '--format', 'md', '--out', file], {
      env: { BREAKWATER_URL: bw.url, BREAKWATER_TOKEN: await bw.token('operator') },
      stdout: output,
      stderr: output,
      signal,
      ...filesOf(process.stdin, signal),
    });
    expect([code, told]).toEqual([0, [expect.stringContaining('report.md')]]);
    expect(readFileSync(file, 'utf8')).toMatch(/^# /);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
