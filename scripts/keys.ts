import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

const made = () => ({
  ROOT_KEY: randomBytes(32).toString('base64url'),
  SETUP_TOKEN: randomBytes(32).toString('base64url'),
  ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  DECISION_SIGNING_KEY: randomBytes(32).toString('base64'),
  EVIDENCE_SIGNING_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'der' })
    .toString('base64'),
});

const kept = z.record(z.string(), z.string());

/** The keys of a development deployment: made when they are first needed, kept in a file only its owner can read. */
export function developmentKeys(path: string): Record<string, string> {
  const before = existsSync(path) ? kept.parse(JSON.parse(readFileSync(path, 'utf8'))) : {};
  const keys = { ...made(), ...before };
  if (Object.keys(keys).length > Object.keys(before).length) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  }
  return keys;
}
