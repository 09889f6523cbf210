import type { Step } from '../kernel/change.ts';
import { query } from '../kernel/commit.ts';
import type { Ctx } from '../kernel/context.ts';
import type { SigningKey } from './ed25519.ts';
import { fromBase64, toHex } from './encoding.ts';

/** Makes this the active key and retires the others, in the commit of what it signed. */
export function activate(ctx: Ctx, { keyId, publicKey }: SigningKey): Step[] {
  const now = ctx.clock.now();
  return [
    {
      sql: `INSERT INTO signing_keys (key_id, algorithm, public_key, activated_at) VALUES (?, 'Ed25519', ?, ?)
 ON CONFLICT (key_id) DO UPDATE SET activated_at = excluded.activated_at, retired_at = NULL WHERE retired_at IS NOT NULL`,
      args: [keyId, publicKey, now],
    },
    {
      sql: 'UPDATE signing_keys SET retired_at = ? WHERE key_id <> ? AND retired_at IS NULL',
      args: [now, keyId],
    },
  ];
}

/** Public keys by id, retired ones included. A row whose key is not the one its id names is none. */
export async function knownKeys(ctx: Ctx): Promise<ReadonlyMap<string, string>> {
  const [found] = await query(ctx, [{ sql: 'SELECT key_id, public_key FROM signing_keys', args: [] }]);
  const rows = (found?.rows ?? []).map(([id, key]) => [String(id), String(key)] as const);
  return new Map(rows.filter(([id, key]) => toHex(fromBase64(key) ?? new Uint8Array()) === id));
}
