import {
  type AllowList,
  type App,
  createMetrics,
  createPasswordHasher,
  type EvidenceKey,
  type Extended,
  importEncryptionKey,
  importSigningKey,
  KnownCredentials,
  type Log,
  loadEvidenceKeys,
  oidcServices,
  type Ports,
  parseAllowList,
  webhookOutbox,
} from '@breakwater/api';
import type { Clock } from '@breakwater/db';
import { type Settings, SettingsError } from './settings.ts';
import { VERSION } from './version.ts';

export interface ServiceOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** bcrypt cost; lower only in tests. */
  readonly passwordCost?: number | undefined;
  readonly extended?: Extended | null;
  /** What this runtime can do, given which addresses outbound calls may reach although they are not public. */
  readonly ports: (allow: AllowList) => Ports;
}

/** What procedures need of a deployment, from its settings. */
export async function appServices(
  settings: Settings,
  { clock, log, passwordCost, extended = null, ports }: ServiceOptions,
): Promise<App> {
  const outboundAllow = parseAllowList(settings.OUTBOUND_ALLOW.join(','));
  return {
    clock,
    log,
    metrics: createMetrics(),
    maxRecords: settings.MAX_RECORDS ?? null,
    sinks: [webhookOutbox],
    rootKey: settings.ROOT_KEY,
    credentials: new KnownCredentials(),
    setupToken: settings.SETUP_TOKEN ?? null,
    encryptionKey: await importEncryptionKey(settings.ENCRYPTION_KEY),
    signingKey: await importSigningKey(settings.DECISION_SIGNING_KEY),
    evidenceKey: await evidenceKeyOf(settings),
    version: VERSION,
    passwords: createPasswordHasher(passwordCost),
    oidc: await oidcServices(settings.OIDC_PROVIDERS, settings.ENCRYPTION_KEY, outboundAllow),
    outboundAllow,
    publicUrl: settings.PUBLIC_URL ?? null,
    mailHttp:
      settings.MAIL_HTTP_URL === undefined
        ? null
        : { url: settings.MAIL_HTTP_URL, token: settings.MAIL_HTTP_TOKEN ?? null },
    auditRetentionDays: settings.AUDIT_RETENTION_DAYS,
    extended,
    ports: ports(outboundAllow),
  };
}

async function evidenceKeyOf({ EVIDENCE_SIGNING_KEY: key }: Settings): Promise<EvidenceKey | null> {
  if (key === undefined) return null;
  const { importEvidenceKey } = await loadEvidenceKeys();
  try {
    return await importEvidenceKey(key);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new SettingsError(`cannot start:\n  EVIDENCE_SIGNING_KEY ${error.message}`);
  }
}
