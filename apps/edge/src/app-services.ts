import {
  type App,
  createPasswordHasher,
  importEncryptionKey,
  importSigningKey,
  type Log,
  parseAllowList,
} from '@breakwater/api';
import type { Clock } from '@breakwater/db';
import type { Settings } from './settings.ts';

export interface ServiceOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** bcrypt cost; lower only in tests. */
  readonly passwordCost?: number | undefined;
}

/** What procedures need of a deployment, from its settings. */
export async function appServices(
  settings: Settings,
  { clock, log, passwordCost }: ServiceOptions,
): Promise<App> {
  return {
    clock,
    log,
    maxRecords: settings.MAX_RECORDS ?? null,
    sinks: [],
    rootKey: settings.ROOT_KEY,
    setupToken: settings.SETUP_TOKEN ?? null,
    encryptionKey: await importEncryptionKey(settings.ENCRYPTION_KEY),
    signingKey: await importSigningKey(settings.DECISION_SIGNING_KEY),
    passwords: createPasswordHasher(passwordCost),
    outboundAllow: parseAllowList(settings.OUTBOUND_ALLOW.join(',')),
  };
}
