import { type Ctx, type Read, readAll, type Step, tableInfo } from '@breakwater/db';
import { evidenceKeys } from '@breakwater/db/schema';
import type * as z from 'zod';
import type { Work } from '../../context.ts';
import { derOf, importPublicKey, keyIdOf } from './public-key.ts';
import type { EvidencePublicKey } from './schemas.ts';
import type { EvidenceKey } from './sign.ts';

type StoredKey = typeof evidenceKeys.$inferSelect;
type Shown = z.output<typeof EvidencePublicKey>;

const info = tableInfo(evidenceKeys);

/** What the table's columns make of a row is its select type. */
const rowOf = (fields: Record<string, unknown>): StoredKey => fields as StoredKey;

/** Every key evidence of the tenant was signed with, the latest first. */
export const readingKeys = ({ tenantId }: Ctx): Read<StoredKey[]> => ({
  statement: {
    sql: `${info.select} WHERE tenant_id = ? ORDER BY first_used_at DESC, key_id`,
    args: [tenantId],
  },
  resultOf: found => (found?.rows ?? []).map(row => rowOf(info.decode(row))),
});

export interface KnownKey extends StoredKey, Verifying {}

interface Verifying {
  readonly verifies: CryptoKey;
}

/** Those whose id is that of their key, by id: a row with another key is none. */
export async function knownKeys<K extends Pick<StoredKey, 'keyId' | 'spkiPem'>>(
  stored: readonly K[],
): Promise<ReadonlyMap<string, K & Verifying>> {
  const known = new Map<string, K & Verifying>();
  for (const key of stored) {
    const verifies = await importPublicKey(derOf('PUBLIC KEY', key.spkiPem));
    if (verifies === null || (await keyIdOf(key.spkiPem)) !== key.keyId) continue;
    known.set(key.keyId, { ...key, verifies });
  }
  return known;
}

/** Makes this the tenant's active key and retires the others, in the commit of what it signed. */
export function activateKey({ tenantId, clock }: Ctx, { keyId, spkiPem }: EvidenceKey): Step[] {
  const now = clock.now();
  return [
    {
      sql: `INSERT INTO evidence_keys (tenant_id, key_id, spki_pem, first_used_at)
SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM evidence_keys WHERE tenant_id = ?1 AND key_id = ?2)`,
      args: [tenantId, keyId, spkiPem, now],
    },
    {
      sql: `UPDATE evidence_keys SET retired_at = CASE WHEN key_id = ?2 THEN NULL ELSE ?3 END
WHERE tenant_id = ?1 AND (retired_at IS NULL) = (key_id <> ?2)`,
      args: [tenantId, keyId, now],
    },
  ];
}

/** Every public key of the tenant's evidence, newest first; the configured one also before its first use. */
export async function publicKeys(ctx: Ctx & Work): Promise<Shown[]> {
  const [stored] = await readAll(ctx, readingKeys(ctx));
  const configured = ctx.app.evidenceKey;
  const used = await knownKeys(stored);
  const unused =
    configured === null || used.has(configured.keyId)
      ? []
      : (await knownKeys([{ ...configured, firstUsedAt: null, retiredAt: null }])).values();
  return Promise.all(
    [...unused, ...used.values()].map(async ({ keyId, spkiPem, verifies, firstUsedAt, retiredAt }) => {
      const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', verifies);
      return {
        ...{ keyId, algorithm: 'ES256' as const, spkiPem, firstUsedAt, retiredAt },
        jwk: { kty: 'EC' as const, crv: 'P-256' as const, x, y },
        current: keyId === configured?.keyId,
      };
    }),
  );
}
