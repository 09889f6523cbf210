import { createHash } from 'node:crypto';
import { fill } from './fill.ts';

const START = Date.UTC(2026, 0, 1);
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;

export interface Stored {
  readonly tenantId: string;
  readonly count: number;
}

const idOf = (prefix: string, n: number) => `${prefix}_${String(n).padStart(26, '0')}`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Adds active alerts to a database that nobody has open. Of `duplicates` of them, each is alike to another. */
export function addAlerts(
  path: string,
  { tenantId, count, duplicates = 0 }: Stored & { readonly duplicates?: number },
): void {
  fill(path, ['alerts', 'alert_terms'], db => {
    const alert =
      db.prepare(`INSERT INTO alerts (id, tenant_id, title, source, severity, raw_log, affected_assets, iocs,
 mitre_techniques, dedup_hash, first_occurrence_at, last_occurrence_at, version, created_at, updated_at)
 VALUES (?, ?, ?, 'suricata', ?, ?, ?, ?, '["T1071"]', ?, ?, ?, 1, ?, ?)`);
    const term = db.prepare('INSERT INTO alert_terms (tenant_id, kind, term, alert_id) VALUES (?, ?, ?, ?)');
    for (let n = 0; n < count; n++) {
      const id = idOf('alr', n);
      const at = START + n;
      const kind = n < count - duplicates ? n : n - (count - duplicates);
      const title = `Stored signature ${kind}`;
      const [asset, ip] = [`10.0.${n % 200}.${n % 250}`, `198.18.${kind % 250}.${kind % 199}`];
      const severity = SEVERITIES[n % SEVERITIES.length] ?? 'info';
      alert.run(
        id,
        tenantId,
        title,
        severity,
        'x'.repeat(400),
        JSON.stringify([asset]),
        JSON.stringify([{ type: 'ip', value: ip }]),
        sha256(`${title}|suricata|ip:${ip}`),
        at,
        at,
        at,
        at,
      );
      term.run(tenantId, 'asset', asset, id);
      term.run(tenantId, 'ioc', `ip:${ip}`, id);
      term.run(tenantId, 'technique', 'T1071', id);
      if (severity === 'critical' || severity === 'high') term.run(tenantId, `alarm_${severity}`, asset, id);
    }
  });
}

export const KINDS = ['ipv4', 'ipv6', 'domain', 'hash_sha256'] as const;
export type Kind = (typeof KINDS)[number];

/** The nth value of a kind, in the form it is stored. */
export function indicatorOf(kind: Kind, n: number): string {
  const hex = sha256(`${kind} ${n}`);
  const byte = (at: number) => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16);
  if (kind === 'ipv4') return `${20 + (byte(0) % 180)}.${byte(1)}.${byte(2)}.${byte(3)}`;
  if (kind === 'domain') return `${hex.slice(0, 12)}.example-${n % 97}.com`;
  if (kind === 'hash_sha256') return hex;
  const groups = Array.from({ length: 6 }, (_, at) => `${(at % 8) + 1}${hex.slice(at * 3, at * 3 + 3)}`);
  return `2001:1${hex.slice(60, 63)}:${groups.join(':')}`;
}

/** A network around the nth address. */
function networkOf(kind: Kind, n: number): string {
  const value = indicatorOf(kind, n);
  return kind === 'ipv4' ? value.replace(/\.\d+$/, '.0/24') : value.replace(/(:[^:]+){4}$/, '::/64');
}

const NETWORK_EVERY = 10;

/** Adds indicators of all kinds in equal parts to a database that nobody has open; a tenth of the addresses are networks. */
export function addIocs(path: string, { tenantId, count }: Stored): void {
  fill(path, ['iocs'], db => {
    const ioc =
      db.prepare(`INSERT INTO iocs (id, tenant_id, type, value, source, sources, reputation, first_seen,
 last_seen, version, created_at, updated_at)
 VALUES (?, ?, ?, ?, 'feed', '["feed"]', 'malicious', ?, ?, 1, ?, ?)`);
    const values = new Set<string>();
    for (let n = 0; n < count; n++) {
      const kind = KINDS[n % KINDS.length] ?? 'domain';
      const nth = Math.floor(n / KINDS.length);
      const isIp = kind === 'ipv4' || kind === 'ipv6';
      const value = isIp && nth % NETWORK_EVERY === 0 ? networkOf(kind, nth) : indicatorOf(kind, nth);
      if (values.has(value)) continue;
      values.add(value);
      const at = START + n;
      ioc.run(idOf('ioc', n), tenantId, isIp ? 'ip' : kind, value, at, at, at, at);
    }
  });
}
