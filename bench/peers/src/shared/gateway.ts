import { newId } from './crypto.ts';

/** A gateway as it is stored; the ORMs hand out the same names and types. */
export interface GatewayRow {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly endpoint: string;
  readonly scheme: string;
  readonly authMode: string | null;
  readonly caCert: string | null;
  readonly clientCert: string | null;
  readonly clientKey: string | null;
  readonly caCertNotAfter: Date | null;
  readonly caCertFingerprint: string | null;
  readonly clientCertNotAfter: Date | null;
  readonly clientCertFingerprint: string | null;
  readonly metadata: unknown;
  readonly description: string | null;
  readonly labels: unknown;
  readonly registeredAt: Date;
  readonly lastSeen: Date | null;
  readonly lastStatus: string;
  readonly probe: string;
  readonly monitored: boolean;
  readonly reportedVersion: string | null;
  readonly lastError: unknown;
  readonly lastCheckAt: Date | null;
  readonly consecutiveFailures: number;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}

const STALE_MS = 300_000;

/** What callers see: no PEM, and the status as it is by now. */
export function presented(row: GatewayRow) {
  return {
    id: row.id,
    name: row.name,
    endpoint: row.endpoint,
    scheme: row.scheme,
    authMode: row.authMode,
    hasCaCert: row.caCert !== null,
    hasClientCert: row.clientCert !== null,
    hasClientKey: row.clientKey !== null,
    caCertNotAfter: row.caCertNotAfter,
    caCertFingerprint: row.caCertFingerprint,
    clientCertNotAfter: row.clientCertNotAfter,
    clientCertFingerprint: row.clientCertFingerprint,
    metadata: row.metadata,
    description: row.description,
    labels: row.labels,
    registeredAt: row.registeredAt,
    lastSeen: row.lastSeen,
    lastStatus: row.lastStatus,
    status: statusOf(row),
    probe: row.probe,
    monitored: row.monitored,
    reportedVersion: row.reportedVersion,
    lastError: row.lastError,
    lastCheckAt: row.lastCheckAt,
    consecutiveFailures: row.consecutiveFailures,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    deletedAt: row.deletedAt,
  };
}

function statusOf({ lastSeen, lastStatus }: GatewayRow): string {
  if (lastStatus === 'unknown' && lastSeen === null) return 'unknown';
  const isFresh = lastSeen !== null && Date.now() - lastSeen.getTime() < STALE_MS;
  return isFresh && lastStatus === 'healthy' ? 'connected' : 'offline';
}

export interface GatewayInput {
  readonly name: string;
  readonly endpoint: string;
  readonly description?: string | null | undefined;
  readonly metadata?: Record<string, unknown> | null | undefined;
  readonly labels?: Record<string, string> | null | undefined;
  readonly monitored?: boolean | undefined;
}

export interface NewGateway extends GatewayRow {
  readonly metadata: Record<string, unknown>;
  readonly labels: Record<string, string>;
  readonly lastError: null;
  readonly nextCheckAt: Date;
}

export function gatewayRow(tenantId: string, input: GatewayInput): NewGateway {
  const now = new Date();
  return {
    id: newId('gw'),
    tenantId,
    name: input.name,
    endpoint: input.endpoint,
    scheme: 'https',
    authMode: null,
    caCert: null,
    clientCert: null,
    clientKey: null,
    caCertNotAfter: null,
    caCertFingerprint: null,
    clientCertNotAfter: null,
    clientCertFingerprint: null,
    metadata: input.metadata ?? {},
    description: input.description ?? null,
    labels: input.labels ?? {},
    registeredAt: now,
    lastSeen: null,
    lastStatus: 'unknown',
    probe: 'auto',
    monitored: input.monitored ?? true,
    reportedVersion: null,
    lastError: null,
    lastCheckAt: null,
    nextCheckAt: now,
    consecutiveFailures: 0,
    version: 1,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  };
}

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/** A page of rows of which one more than `limit` was read. */
export function pageOf(rows: readonly GatewayRow[], limit: number): Page<ReturnType<typeof presented>> {
  const items = rows.slice(0, limit).map(presented);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
