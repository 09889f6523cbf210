import type { Statement } from '../client/types.ts';
import type { Step } from '../kernel/change.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Read, readAll } from '../kernel/read.ts';
import { type Fields, tableInfo } from '../kernel/table.ts';
import { signingKeys } from '../schema/governance.ts';
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

/** Whether it is that already: then nothing needs to make it so. */
export const isActive = ({ keyId }: SigningKey): Statement => ({
  sql: `EXISTS (SELECT 1 FROM signing_keys WHERE key_id = ? AND retired_at IS NULL)
 AND NOT EXISTS (SELECT 1 FROM signing_keys WHERE key_id <> ? AND retired_at IS NULL)`,
  args: [keyId, keyId],
});

export type PublicKey = typeof signingKeys.$inferSelect;

function readingPublicKeys(): Read<PublicKey[]> {
  const info = tableInfo(signingKeys);
  return {
    statement: { sql: `${info.select} ORDER BY activated_at DESC, key_id`, args: [] },
    resultOf(found) {
      const rows = (found?.rows ?? []).map(row => rowOf(info.decode(row)));
      return rows.filter(
        ({ keyId, publicKey }) => toHex(fromBase64(publicKey) ?? new Uint8Array()) === keyId,
      );
    },
  };
}

/** Every public key, the latest activated first, retired ones included. A row whose key is not the one its id names is none. */
export async function publicKeys(ctx: Ctx): Promise<PublicKey[]> {
  const [keys] = await readAll(ctx, readingPublicKeys());
  return keys;
}

/** What the table's columns make of a row is its select type. */
const rowOf = (fields: Fields): PublicKey => fields as PublicKey;

/** The same by id, to be read with what they signed. */
export function readingKeys(): Read<ReadonlyMap<string, string>> {
  const { statement, resultOf } = readingPublicKeys();
  const byId = ({ keyId, publicKey }: PublicKey) => [keyId, publicKey] as const;
  return { statement, resultOf: found => new Map(resultOf(found).map(byId)) };
}
