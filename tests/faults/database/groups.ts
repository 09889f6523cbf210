import type { Tally } from '../experiment.ts';

/** A call to create a group: its status, and what it says about coming back. */
export interface Told {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

export type Create = (name: string, key?: string) => Promise<Told>;

/** What is wrong with a refusal while a database cannot be written. */
export const notRefused = ({ status, retryAfter, text }: Told): string | undefined =>
  status === 503 && retryAfter !== null && text.includes('UNAVAILABLE')
    ? undefined
    : `answered ${status}, Retry-After ${retryAfter}: ${text}`;

export const notDone = ({ status, text }: Told): string | undefined =>
  status === 200 ? undefined : `answered ${status}: ${text}`;

/** How often there is a group of each name, and a success entry and an event of it. */
export const WHOLE = `SELECT g.name, count(*),
 (SELECT count(*) FROM audit_log a WHERE a.tenant_id = g.tenant_id AND a.record_id = min(g.id) AND a.success = 1),
 (SELECT count(*) FROM events e WHERE e.tenant_id = g.tenant_id AND e.record_id = min(g.id))
 FROM groups g WHERE g.tenant_id = ? GROUP BY g.tenant_id, g.name`;

/** Counts as lost what was acknowledged and is not there exactly once and whole, and what was refused and is. */
export function compare(
  tally: Tally,
  rows: readonly (readonly unknown[])[],
  acknowledged: readonly string[],
  refused: readonly string[],
): void {
  const parts = new Map(rows.map(([name, ...counts]) => [String(name), counts.join()]));
  tally.lose([
    ...acknowledged
      .filter(name => parts.get(name) !== '1,1,1')
      .map(name => `${name}: ${parts.get(name) ?? 'lost'}`),
    ...refused.filter(name => parts.has(name)).map(name => `${name} was refused and is there`),
  ]);
}
