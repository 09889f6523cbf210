import type { Clock, Ctx, Database, OutboxSink, SigningKey } from '@breakwater/db';
import type { StoredResult } from './access/credential.ts';
import type { Principal } from './access/effective-role.ts';
import type { KnownCredentials } from './access/known-credentials.ts';
import type { EvidenceKey } from './compliance/evidence/sign.ts';
import type { Extended } from './extend/extended.ts';
import type { OidcServices } from './identity/oidc/services.ts';
import type { PasswordHasher } from './identity/passwords.ts';
import type { ProcedureMeta } from './meta.ts';
import type { Metrics } from './metrics.ts';
import type { AllowList } from './outbound/allow-list.ts';
import type { Ports } from './ports.ts';

export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields: Record<string, unknown>,
) => void;

/** What one deployment is made of. Built once from validated settings; nothing reads the environment later. */
export interface App {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly maxRecords: Ctx['maxRecords'];
  readonly sinks: readonly OutboxSink[];
  readonly rootKey: string;
  readonly credentials: KnownCredentials;
  readonly setupToken: string | null;
  /** AES-256-GCM key for stored secrets. */
  readonly encryptionKey: CryptoKey;
  /** Signs decisions and audit seals. */
  readonly signingKey: SigningKey;
  /** Signs evidence; null: none is made. */
  readonly evidenceKey: EvidenceKey | null;
  /** What evidence says it was collected by. */
  readonly version: string;
  readonly passwords: PasswordHasher;
  /** Identity providers users may sign in with. */
  readonly oidc: OidcServices;
  readonly outboundAllow: AllowList;
  /** Where users reach this deployment, without trailing slash. Null: as each request says. */
  readonly publicUrl: string | null;
  /** Where mail goes that no SMTP server of a webhook takes. */
  readonly mailHttp: { readonly url: string; readonly token: string | null } | null;
  readonly auditRetentionDays: number;
  /** Domains of its own; null: there are none. */
  readonly extended: Extended | null;
  readonly ports: Ports;
}

/** What work needs that may outlive the call that began it. */
export interface Work {
  readonly app: App;
  readonly db: Database;
  /** Work that may finish after the response. */
  readonly background: (task: Promise<unknown>) => void;
}

/** The HTTP request, reduced to what procedures may know of it. */
export interface RequestFacts {
  readonly id: string;
  readonly traceId: string | null;
  readonly clientIp: string | null;
  readonly userAgent: string | null;
  readonly authorization: string | null;
  /** `x-tenant-id`: where root acts; ignored from anyone else. */
  readonly tenantHeader: string | null;
  readonly idempotencyKey: string | null;
  readonly startedAt: number;
  /** How many mutations the request holds; an idempotency key needs exactly one. */
  readonly mutations: number;
}

/** What every procedure gets before anyone is known. */
export interface RequestContext extends Work {
  readonly request: RequestFacts;
  /** Headers to add to the response. */
  readonly reply: Headers;
}

/** What a procedure gets once its caller is known and allowed. */
export interface Caller extends RequestContext, Ctx {
  readonly principal: Principal | null;
  /** Id of the calling session, for users. */
  readonly sessionId: string | null;
  readonly procedure: { readonly path: string; readonly meta: ProcedureMeta };
  readonly stored: StoredResult | null;
}
