import { invalid } from '@breakwater/db';
import type { JsonObject } from '../../../json.ts';
import { cutCodePoints } from '../../../text.ts';
import { type IocType, tryNormaliseIoc } from '../../iocs/normalise.ts';
import { MAX_TITLE, SEVERITIES, type Severity } from '../constants.ts';
import { newAlert } from '../new-alert.ts';
import { cutRawLog, fitMetadata, IocCandidates, parseAlertFields, wellFormedTechniques } from './draft.ts';
import type { Format } from './format.ts';
import { type HomeNetworks, readAddress } from './home.ts';
import { ocsfOccurrence } from './ocsf-occurrence.ts';
import { fields, list, number, text, texts } from './read.ts';

const DETECTION_FINDING = 2004;
const CLOSE = 3;

/** One OCSF Detection Finding. */
export const ocsf: Format = (event, raw, { now, home }) => {
  const classUid = number(event.class_uid);
  if (classUid === undefined) throw invalid('class_uid', 'must be a number');
  if (classUid !== DETECTION_FINDING) return { skip: `class_uid:${classUid}` };
  if (event.activity_id === CLOSE) return { skip: 'activity:close' };
  const finding = fields(event.finding_info);
  const uid = text(finding.uid);
  if (uid === undefined) throw invalid('finding_info.uid', 'is required');

  const { assets, candidates } = readObservables(event, home);
  const { product } = fields(event.metadata);
  const { rawLog, truncated } = cutRawLog(raw);
  const parsed = parseAlertFields({
    title: cutCodePoints(text(finding.title) ?? text(event.message) ?? `Finding ${uid}`, MAX_TITLE),
    source: text(fields(product).name) ?? text(fields(product).vendor_name) ?? 'ocsf',
    externalId: uid,
    description: text(finding.desc),
    severity: severity(event),
    affectedAssets: [...resources(event), ...assets],
    iocs: candidates.accepted,
    mitreTechniques: techniques([...list(finding.attacks), ...list(event.attacks)]),
    rawLog,
    metadata: fitMetadata({ droppedIocs: candidates.dropped, rawLogTruncated: truncated || undefined }),
  });
  return newAlert(parsed, now, ocsfOccurrence(event, finding, now));
};

const BY_ID: Readonly<Record<number, Severity>> = {
  1: 'info',
  2: 'low',
  3: 'medium',
  4: 'high',
  5: 'critical',
  6: 'critical',
};

function severity(event: JsonObject): Severity {
  const word = text(event.severity)?.toLowerCase();
  const known = word === 'informational' ? 'info' : word === 'fatal' ? 'critical' : word;
  return BY_ID[number(event.severity_id) ?? 0] ?? SEVERITIES.find(name => name === known) ?? 'medium';
}

/** Names of the resources, then of the device. */
function resources(event: JsonObject): string[] {
  const device = fields(event.device);
  return texts([
    ...list(event.resources).map(resource => text(fields(resource).uid) ?? fields(resource).name),
    text(device.hostname) ?? text(device.uid) ?? device.ip,
  ]);
}

const OBSERVABLES: Readonly<Record<number, IocType>> = {
  1: 'domain',
  2: 'ip',
  5: 'email',
  6: 'url',
  16: 'user_agent',
  18: 'cve',
  22: 'email',
  23: 'url',
};
const HASH = 8;
const HASH_BY_LENGTH: Readonly<Record<number, IocType>> = {
  32: 'hash_md5',
  40: 'hash_sha1',
  64: 'hash_sha256',
};

function readObservables(event: JsonObject, home: HomeNetworks) {
  const assets: string[] = [];
  const candidates = new IocCandidates();
  for (const observable of list(event.observables)) {
    const { type_id: id, value: given } = fields(observable);
    const value = text(given);
    if (value === undefined || typeof id !== 'number') continue;
    const type = id === HASH ? HASH_BY_LENGTH[value.trim().length] : OBSERVABLES[id];
    const ip = type === 'ip' ? tryNormaliseIoc(type, value) : null;
    if (ip !== null && isAtHome(ip, home)) assets.push(ip);
    else if (type !== undefined) candidates.add(type, value);
    else if (id === HASH) candidates.drop(value);
  }
  return { assets, candidates };
}

/** Whether an address, or the first of a network, is at home. */
function isAtHome(ip: string, home: HomeNetworks): boolean {
  const address = readAddress(ip.replace(/\/.*$/, ''));
  return address !== null && home(address.ip);
}

function techniques(attacks: readonly unknown[]): string[] {
  const ids = attacks.flatMap(attack => {
    const { sub_technique: sub, technique, techniques: several } = fields(attack);
    const one = text(fields(sub).uid) ?? text(fields(technique).uid);
    return one === undefined ? texts(list(several).map(item => fields(item).uid)) : [one];
  });
  return wellFormedTechniques(ids);
}
