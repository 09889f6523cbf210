import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@breakwater/db';
import { placeDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp } from './create-app.ts';
import { SettingsError } from './settings.ts';
import { workerApp } from './worker-app.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
const path = join(folder, 'test.db');
beforeAll(() => placeDatabase(path));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
const REFUSED: Readonly<Record<string, string>> = {
  SEC1: String(ec('P-256').export({ type: 'sec1', format: 'pem' })),
  'another curve': String(ec('P-384').export({ type: 'pkcs8', format: 'pem' })),
  'another text': 'hunter2',
};

it.each(Object.entries(REFUSED))('an EVIDENCE_SIGNING_KEY of %s is refused at start', async (_, key) => {
  const keys = {
    rootKey: 'r'.repeat(32),
    encryptionKey: btoa('e'.repeat(32)),
    decisionSigningKey: btoa('d'.repeat(32)),
  };
  const clock = new ManualClock();
  const env = {
    DATABASE_URL: 'http://127.0.0.1:1',
    ROOT_KEY: keys.rootKey,
    ENCRYPTION_KEY: keys.encryptionKey,
    DECISION_SIGNING_KEY: keys.decisionSigningKey,
    EVIDENCE_SIGNING_KEY: key,
  };
  const execution = { waitUntil: () => undefined };
  const onWorker = workerApp({ clock }).fetch(new Request('http://x/healthz'), env, execution);
  const message = 'EVIDENCE_SIGNING_KEY must be a P-256 private key in PKCS#8';
  await expect(onWorker).rejects.toThrow(message);
  await expect(onWorker).rejects.toBeInstanceOf(SettingsError);
  const onNode = createApp({
    databaseUrl: `file:${path}`,
    keys: { ...keys, evidenceSigningKey: key },
    clock,
  });
  await expect(onNode).rejects.toThrow(message);
  await expect(onNode).rejects.not.toThrow('hunter2');
});
