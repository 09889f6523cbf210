import { invalid } from '@breakwater/db';
import { isObject, type JsonObject } from '../../../json.ts';
import { cutCodePoints } from '../../../text.ts';
import { MAX_TITLE, type Severity } from '../constants.ts';
import { newAlert } from '../new-alert.ts';
import { cutRawLog, fitMetadata, IocCandidates, parseAlertFields, wellFormedTechniques } from './draft.ts';
import { type Ends, readEnds } from './eve-ends.ts';
import type { Format } from './format.ts';
import { isNoHost, readAddress } from './home.ts';
import { fields, list, number, text, texts } from './read.ts';
import { parseTime } from './time.ts';

/** One event of Suricata's eve.json. */
export const suricataEve: Format = (event, raw, { now, home }) => {
  const type = text(event.event_type);
  if (type === undefined) throw invalid('event_type', 'is required');
  if (type !== 'alert') return { skip: `event_type:${cutCodePoints(type, 64)}` };
  const { alert } = event;
  if (!isObject(alert)) throw invalid('alert', 'must be an object');

  const ends = readEnds(event, alert, home);
  const candidates = new IocCandidates();
  for (const address of ends.unreadable) candidates.drop(address);
  for (const address of ends.indicators) candidates.add('ip', address);
  if (ends.serverIsAway) addServerNames(event, ends, candidates);
  addQueriedNames(fields(event.dns), candidates);
  addFileHashes(event, candidates);

  const { rawLog, truncated } = cutRawLog(raw);
  const parsed = parseAlertFields({
    title: cutCodePoints(title(alert), MAX_TITLE),
    source: 'suricata',
    severity: severity(alert.severity),
    description: description(event, alert),
    affectedAssets: ends.assets,
    iocs: candidates.accepted,
    mitreTechniques: wellFormedTechniques(texts(fields(alert.metadata).mitre_technique_id)),
    rawLog,
    metadata: fitMetadata({
      ...eveMetadata(event, alert),
      droppedIocs: candidates.dropped,
      rawLogTruncated: truncated || undefined,
    }),
    occurredAt: occurredAt(event.timestamp),
  });
  return newAlert(parsed, now);
};

const title = (alert: JsonObject) =>
  text(alert.signature) ?? `Signature ${number(alert.gid) ?? 1}:${number(alert.signature_id) ?? 0}`;

const SEVERITIES: Readonly<Record<number, Severity>> = { 1: 'high', 2: 'medium', 3: 'low' };

function severity(value: unknown): Severity {
  const level = number(value) ?? 2;
  return level >= 4 ? 'info' : (SEVERITIES[level] ?? 'medium');
}

function occurredAt(timestamp: unknown): Date | undefined {
  if (timestamp === undefined || timestamp === null) return undefined;
  const time = typeof timestamp === 'string' ? parseTime(timestamp) : null;
  if (time === null) {
    throw invalid('timestamp', 'must be ISO 8601 text such as 2026-01-05T10:00:00.123456+0100');
  }
  return time;
}

function description(event: JsonObject, alert: JsonObject): string | undefined {
  const end = (ip: unknown, port: unknown) =>
    [text(ip), number(port)].filter(part => part !== undefined).join(':');
  const source = end(event.src_ip, event.src_port);
  const destination = end(event.dest_ip, event.dest_port);
  const flow = [text(event.proto), source, destination && '->', destination].filter(Boolean).join(' ');
  return [text(alert.category), flow].filter(Boolean).join(': ') || undefined;
}

function addServerNames(event: JsonObject, ends: Ends, candidates: IocCandidates): void {
  const host = text(fields(event.http).hostname)?.replace(/:\d+$/, '');
  for (const name of [host, text(fields(event.tls).sni)]) {
    if (name === undefined) continue;
    const address = readAddress(name.replace(/^\[(.*)\]$/, '$1'));
    if (address === null) candidates.add('domain', name);
    else if (!isNoHost(address.ip) && !ends.isHome(address)) candidates.add('ip', address.text);
  }
}

function addQueriedNames(dns: JsonObject, candidates: IocCandidates): void {
  const queries = [...list(dns.query), ...list(dns.queries)];
  for (const name of texts([dns.rrname, ...queries.map(query => fields(query).rrname)])) {
    if (!/\.(arpa|local)\.?$/i.test(name.trim())) candidates.add('domain', name);
  }
}

function addFileHashes(event: JsonObject, candidates: IocCandidates): void {
  for (const file of [...list(event.fileinfo), ...list(event.files)]) {
    for (const algorithm of ['md5', 'sha1', 'sha256'] as const) {
      const hash = text(fields(file)[algorithm]);
      if (hash !== undefined) candidates.add(`hash_${algorithm}`, hash);
    }
  }
}

function eveMetadata(event: JsonObject, alert: JsonObject) {
  const http = fields(event.http);
  return {
    gid: number(alert.gid),
    signatureId: number(alert.signature_id),
    rev: number(alert.rev),
    category: text(alert.category),
    action: text(alert.action),
    proto: text(event.proto),
    srcIp: text(event.src_ip),
    srcPort: number(event.src_port),
    destIp: text(event.dest_ip),
    destPort: number(event.dest_port),
    flowId: text(event.flow_id) ?? number(event.flow_id)?.toString(),
    appProto: text(event.app_proto),
    httpMethod: text(http.http_method),
    httpUrl: text(http.url),
    httpHostname: text(http.hostname),
    httpUserAgent: text(http.http_user_agent),
    tlsSni: text(fields(event.tls).sni),
    communityId: text(event.community_id),
  };
}
