import { PLATFORM } from '@breakwater/db';
import { testDatabase } from '@breakwater/db/testing';
import { expect, it } from 'vitest';
import { exportedTables } from './tables.ts';

it('no column that sounds like a secret is exported, of tables without an accessor neither', async () => {
  const database = await testDatabase('file');
  try {
    const ctx = { ...(await database.tenant()), tenantId: PLATFORM };
    const sounding = /(secret|pass(word)?|tokenHash|keyHash|stateHash|privateKey|clientKey|verifier|nonce)$/i;
    const exported = exportedTables(ctx).flatMap(({ name, header }) =>
      header.map(column => `${name}.${column}`),
    );
    // What a device signed, and used up by it.
    const evidence = 'attestation_results.nonce';
    expect(exported.filter(column => sounding.test(column))).toEqual([evidence]);
    expect(exported).not.toContain('device_nonces.nonce_hash');
    expect(exported).not.toContain('sessions.id');
    expect(exported).not.toContain('operations.input');
  } finally {
    await database.close();
  }
});
