import { type Ctx, conflict, guard, type Read, type Step } from '@breakwater/db';

/** The newest evidence of a tenant: what the next one is linked to. */
export interface ChainHead {
  /** 0: there is none. */
  readonly sequence: number;
  readonly hash: string;
}

/** What the first evidence names as the hash before it. */
export const NO_HASH = '0'.repeat(64);

/** The head of the tenant's chain. */
export const readingHead = ({ tenantId }: Ctx): Read<ChainHead> => ({
  statement: {
    sql: 'SELECT sequence, hash FROM evidence WHERE tenant_id = ? ORDER BY sequence DESC LIMIT 1',
    args: [tenantId],
  },
  resultOf(found) {
    const row = found?.rows[0];
    return row === undefined
      ? { sequence: 0, hash: NO_HASH }
      : { sequence: Number(row[0]), hash: String(row[1]) };
  },
});

/** Of two that link to the same head the later is signed again. */
export const stillHead = ({ tenantId }: Ctx, { sequence, hash }: ChainHead): Step =>
  guard(
    `coalesce((SELECT sequence || ' ' || hash FROM evidence WHERE tenant_id = ? ORDER BY sequence DESC LIMIT 1), ?) = ?`,
    [tenantId, `0 ${NO_HASH}`, `${sequence} ${hash}`],
    () => conflict('version', 'other evidence was signed at the same moment'),
  );
