import type { PROVIDERS } from '@breakwater/db/schema';
import { isObject, type JsonObject } from '../../json.ts';
import { cidrContains, parseCidr, parseIp, unmapIp } from '../../outbound/ip.ts';
import { cutCodePoints } from '../../text.ts';
import { type Defaults, readItem } from './item.ts';
import { typeOf } from './ocsf-types.ts';
import type { Invalid, Place, Sighting } from './sighting.ts';

const INVENTORY = 5023;
const FINDINGS: ReadonlySet<unknown> = new Set([2004, 2003]);

type Provider = (typeof PROVIDERS)[number];

const PROVIDER_WORDS: readonly (readonly [RegExp, Provider])[] = [
  [/aws|amazon/, 'aws'],
  [/azure|microsoft/, 'azure'],
  [/gcp|google/, 'gcp'],
];

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16']
  .concat('fe80::/10', 'fc00::/7')
  .flatMap(text => parseCidr(text) ?? []);

const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() || undefined : undefined;

const fields = (value: unknown): JsonObject => (isObject(value) ? value : {});

const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

const isSaid = (value: unknown) => value !== undefined && value !== null;

/** What an event says of the resources it names: each read by itself. */
export function readEvent(place: Place, event: unknown, defaults: Defaults): (Sighting | Invalid)[] {
  if (!isObject(event)) return [{ ...place, reason: 'must be a JSON object' }];
  const { class_uid: classUid } = event;
  const isFinding = FINDINGS.has(classUid);
  if (!isFinding && classUid !== INVENTORY) return [{ ...place, reason: 'unsupported class' }];
  const named = [
    ...list(event.resources),
    ...(isFinding ? [] : [...list(event.databucket), ...list(event.database)]),
  ];
  return named.map(resource =>
    isObject(resource)
      ? readResource(place, resource, event, defaults, isFinding)
      : { ...place, reason: 'a resource must be a JSON object' },
  );
}

function readResource(
  place: Place,
  resource: JsonObject,
  event: JsonObject,
  defaults: Defaults,
  isFinding: boolean,
): Sighting | Invalid {
  const { uid } = resource;
  if (typeof uid !== 'string') return { ...place, reason: 'uid: is required' };
  const cloud = cloudOf(resource, event);
  const provider = providerOf(text(resource.provider) ?? cloud('provider'));
  if (provider === null) return { ...place, reason: 'provider: must name AWS, Azure or GCP' };
  const address = addressOf(text(resource.ip));
  if (address === null) return { ...place, reason: 'ip: must be an IPv4 or IPv6 address' };
  const native = text(resource.type);
  const resourceType = native === undefined ? 'other' : typeOf(native);
  const { tags, labels } = tagsOf(resource);
  const metadata = metadataOf(resource, {
    labels,
    nativeType: resourceType === 'other' ? native : undefined,
  });
  const name = text(resource.name);
  const item = {
    provider,
    resourceType,
    resourceId: uid,
    resourceArn: uid.startsWith('arn:') ? uid : undefined,
    resourceName: name === undefined ? undefined : cutCodePoints(name, 255),
    region: text(resource.region) ?? cloud('region') ?? text(event.region),
    availabilityZone: text(resource.zone) ?? cloud('zone'),
    accountId: accountOf(resource, event),
    metadata: Object.keys(metadata).length === 0 ? undefined : metadata,
    tags,
    ...address,
  };
  return readItem(place, item, defaults, { isTyped: native !== undefined, isFinding });
}

/** What is said of the cloud a resource is in: by itself, else by the event. */
const cloudOf = (resource: JsonObject, event: JsonObject) => (field: string) =>
  text(fields(resource.cloud)[field]) ?? text(fields(event.cloud)[field]);

const accountOf = (resource: JsonObject, event: JsonObject) =>
  text(fields(fields(resource.cloud).account).uid) ?? text(fields(fields(event.cloud).account).uid);

/** undefined: it was not said; null: it is none that is known. */
function providerOf(said: string | undefined): Provider | null | undefined {
  if (said === undefined) return undefined;
  const words = said.toLowerCase();
  return PROVIDER_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}

function addressOf(said: string | undefined): { privateIp?: string; publicIp?: string } | null {
  if (said === undefined) return {};
  const ip = parseIp(said);
  if (ip === null) return null;
  const plain = unmapIp(ip);
  return PRIVATE.some(cidr => cidrContains(cidr, plain)) ? { privateIp: said } : { publicIp: said };
}

/** Tags, and the labels that are none; a label is one when it parts into key and value. */
function tagsOf(resource: JsonObject) {
  const tags: { key: string; value: string }[] = [];
  const labels: string[] = [];
  for (const tag of list(resource.tags)) {
    const { name, value, values } = fields(tag);
    const key = text(name);
    if (key === undefined) continue;
    const parts = isSaid(value) ? [value] : list(values);
    tags.push({ key, value: parts.map(part => text(part) ?? '').join(',') });
  }
  for (const label of list(resource.labels).flatMap(one => text(one) ?? [])) {
    const at = label.search(/[:=]/);
    if (at > 0) tags.push({ key: label.slice(0, at), value: label.slice(at + 1) });
    else labels.push(label);
  }
  return { tags: isSaid(resource.tags) || tags.length > 0 ? tags : undefined, labels };
}

function metadataOf(
  resource: JsonObject,
  { labels, nativeType }: { labels: string[]; nativeType: string | undefined },
): JsonObject {
  const {
    is_encrypted: encrypted,
    is_public: isPublic,
    data,
    group,
    owner,
    namespace,
    criticality,
  } = resource;
  const all = {
    hostname: text(resource.hostname),
    nativeType,
    labels: labels.length === 0 ? undefined : labels,
    encrypted,
    publicly_accessible: isPublic,
    ...{ data, group, owner, namespace, criticality },
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => isSaid(value)));
}
