import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

const made = () => ({
  ROOT_KEY: randomBytes(32).toString('base64url'),
  SETUP_TOKEN: randomBytes(32).toString('base64url'),
  ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  DECISION_SIGNING_KEY: randomBytes(32).toString('base64'),
});

/** The keys of a development deployment: made on first run, kept in a file only its owner can read. */
export function developmentKeys(path: string): Record<string, string> {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, `${JSON.stringify(made(), null, 2)}\n`, { mode: 0o600 });
  }
  return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(path, 'utf8')));
}
