import type { Database } from '../../client/handle.ts';
import type { Clock } from '../../clock.ts';

const GATE_MS = 120_000;

/**
 * Runs `work` while every commit is refused. The gate falls by itself should this process die; a restore that
 * succeeds leaves it behind with the database it replaces.
 */
export async function behindGate<T>(db: Database, clock: Clock, work: () => Promise<T>): Promise<T> {
  const owner = crypto.randomUUID();
  await db.write([
    {
      sql: `INSERT INTO leases (name, owner, lease_until) VALUES ('gate', ?, ?)
 ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, lease_until = excluded.lease_until`,
      args: [owner, clock.now() + GATE_MS],
    },
  ]);
  try {
    return await work();
  } catch (error) {
    await db.write([{ sql: "DELETE FROM leases WHERE name = 'gate' AND owner = ?", args: [owner] }]);
    throw error;
  }
}

/** For how long one batch of a restore may take at a server. */
export const SWAP_TIMEOUT_MS = GATE_MS - 10_000;
