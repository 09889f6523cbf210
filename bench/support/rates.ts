import { bearer } from '../../tests/contract/people.ts';
import { type Child, startChild } from './child.ts';
import { ENVIRONMENT } from './seed.ts';
import { interleaved, ratios, shown, spread } from './statistics.ts';

export interface Measured {
  readonly name: string;
  /** Rows or values a second, round by round. */
  readonly rates: readonly number[];
}

export interface Contender {
  readonly name: string;
  /** Does its work and tells of how many rows or values it was. */
  readonly work: () => Promise<number>;
}

/** Runs each once, then interleaved. */
export async function measure(contenders: readonly Contender[], rounds: number): Promise<Measured[]> {
  for (const { work } of contenders) await work();
  const rates = await interleaved(contenders, rounds, async ({ name, work }) => {
    process.stderr.write(`${name}\n`);
    const began = performance.now();
    return ((await work()) * 1000) / (performance.now() - began);
  });
  return contenders.map(({ name }, i) => ({ name, rates: rates[i] ?? [] }));
}

/** Breakwater on a database file, in a process of its own. */
export const serve = (path: string): Promise<Child> =>
  startChild('breakwater', { ...ENVIRONMENT, DATABASE_URL: `file:${path}` });

/** Calls a procedure; reads go by POST as well, for their input is longer than an address may be. */
export async function call(url: string, path: string, input: unknown, token: string): Promise<unknown> {
  const response = await fetch(`${url}/trpc/${path}`, {
    method: 'POST',
    headers: { ...bearer(token), 'content-type': 'application/json' },
    body: JSON.stringify({ json: input }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

/** Name, rate, and rate as a multiple of the base's. */
export function rateRows(measured: readonly Measured[], base: Measured | undefined): string[][] {
  return measured.map(({ name, rates }) => [
    name,
    shown(spread(rates), 0),
    base === undefined ? '' : shown(spread(ratios(rates, base.rates)), 2),
  ]);
}
