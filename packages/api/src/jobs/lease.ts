import { BreakwaterError, change, commit, conflict, guard } from '@breakwater/db';
import type { JobCtx } from './job.ts';

const LEASE_MS = 60_000;
const RENEW_MS = 20_000;
/** One that ends later is of a clock that was ahead. Clocks of Workers may differ a little. */
const LONGEST_LEASE_MS = 2 * LEASE_MS;

/** A named lease that is ours until we give it back or stop renewing it. */
export interface Lease {
  /** Aborts when the lease was lost to another. */
  readonly signal: AbortSignal;
  release(error: unknown): Promise<void>;
}

/** Takes a lease and keeps it, or null when another holds it. */
export async function takeLease(ctx: JobCtx, name: string): Promise<Lease | null> {
  const owner = crypto.randomUUID();
  const now = ctx.clock.now();
  const taken = {
    sql: `INSERT INTO leases (name, owner, lease_until, last_run_at) VALUES (?, ?, ?, ?)
 ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, lease_until = excluded.lease_until,
 last_run_at = excluded.last_run_at WHERE lease_until <= ? OR lease_until > ?`,
    args: [name, owner, now + LEASE_MS, now, now, now + LONGEST_LEASE_MS],
  };
  const ours = guard('EXISTS (SELECT 1 FROM leases WHERE name = ? AND owner = ?)', [name, owner], () =>
    conflict('lease_held', 'another holds this lease'),
  );
  try {
    await commit(ctx, change(undefined, { steps: [taken, ours] }));
  } catch (error) {
    if (error instanceof BreakwaterError && error.details?.reason === 'lease_held') return null;
    throw error;
  }
  const lost = new AbortController();
  const timer = setInterval(() => void renew(), RENEW_MS);

  async function renew(): Promise<void> {
    try {
      await commit(
        ctx,
        change(undefined, { steps: [{ sql: RENEW, args: [ctx.clock.now() + LEASE_MS, name, owner] }, ours] }),
      );
    } catch (error) {
      if (error instanceof BreakwaterError && error.details?.reason === 'lease_held') lost.abort(error);
      else ctx.log?.('lease not renewed', { lease: name, error: String(error) });
    }
  }

  return {
    signal: lost.signal,
    async release(error) {
      clearInterval(timer);
      const at = ctx.clock.now();
      const text = error === undefined ? null : describe(error);
      const sql = `UPDATE leases SET lease_until = ?, last_error = ?${error === undefined ? ', last_ok_at = ?' : ''}
 WHERE name = ? AND owner = ?`;
      const args = [at, text, ...(error === undefined ? [at] : []), name, owner];
      await commit(ctx, change(undefined, { steps: [{ sql, args }] }));
    },
  };
}

const RENEW = 'UPDATE leases SET lease_until = ? WHERE name = ? AND owner = ?';

const LONGEST_ERROR = 500;

function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, LONGEST_ERROR);
}
