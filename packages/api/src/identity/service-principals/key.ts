import { type Ctx, invalid } from '@breakwater/db';
import { hashToken, newToken } from '../tokens.ts';

const PREFIX_LENGTH = 12;

/** A new key and what is stored of it. */
export async function newKey(): Promise<{ key: string; fields: { keyHash: string; keyPrefix: string } }> {
  const key = newToken('bwp');
  return { key, fields: { keyHash: await hashToken(key), keyPrefix: key.slice(0, PREFIX_LENGTH) } };
}

/** A time that is past already would make a credential that never worked. */
export function checkExpiry({ clock }: Ctx, expiresAt: Date | null | undefined, field = 'expiresAt'): void {
  if (expiresAt instanceof Date && expiresAt.getTime() <= clock.now())
    throw invalid(field, 'must be in the future');
}
