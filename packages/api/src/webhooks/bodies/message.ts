import { readPayload } from './payload.ts';

export type Tone = 'good' | 'warning' | 'danger' | 'default';

/** An event in words, for channels that people read. */
export interface Message {
  /** The message id. */
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly label: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly tone: Tone;
}

const FIRST = [
  'name',
  'gatewayName',
  'sandboxName',
  'email',
  'title',
  'actor',
  'role',
  'severity',
  'status',
  'from',
  'to',
  'reason',
  'message',
  'endpoint',
];
const MOST_FIELDS = 10;
const LONGEST_VALUE = 200;

/** The words for a stored payload. */
export function messageOf(payload: string): Message {
  const { id, timestamp, type, actor, data } = readPayload(payload);
  const shown = new Map<string, string>();
  for (const [key, value] of Object.entries({ ...data, actor: actor.name })) {
    if (['string', 'number', 'boolean'].includes(typeof value)) shown.set(key, plain(String(value)));
  }
  const fields = [...shown]
    .toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .slice(0, MOST_FIELDS)
    .map(([key, value]) => ({ name: label(key), value }));
  return { id, time: timestamp, label: labelOf(type), fields, tone: toneOf(type, data) };
}

const rank = (key: string) => {
  const at = FIRST.indexOf(key);
  return at < 0 ? FIRST.length : at;
};

/** One line without control characters, of at most 200 characters. */
function plain(text: string): string {
  const characters = [...text.replace(/\p{Cc}/gu, ' ')];
  return characters.length > LONGEST_VALUE
    ? `${characters.slice(0, LONGEST_VALUE).join('')}…`
    : characters.join('');
}

const labelOf = (type: string) => label(type.split('.').slice(-2).join(' '));

/** `servicePrincipal rotated` → `Service principal rotated`. */
function label(name: string): string {
  const words = name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const BY_SEVERITY = new Map<unknown, Tone>([
  ['critical', 'danger'],
  ['high', 'danger'],
  ['medium', 'warning'],
]);
const BY_STATUS = new Map<unknown, Tone>([
  ['connected', 'good'],
  ['degraded', 'warning'],
  ['unreachable', 'danger'],
  ['offline', 'danger'],
]);
const BY_VERB: readonly (readonly [Tone, RegExp])[] = [
  ['good', /^(created|restored|activated|approved|resolved|succeeded|completed)$/],
  ['danger', /^(deleted|failed|denied|rejected|revoked|disabled|locked|removed|expired)$/],
  ['warning', /((Changed|Expiring|Rotated)|^(rotated|escalated|requested|detected))$/],
];

function toneOf(type: string, data: Readonly<Record<string, unknown>>): Tone {
  const verb = type.slice(type.lastIndexOf('.') + 1);
  return (
    BY_SEVERITY.get(data.severity) ??
    (verb === 'statusChanged' ? BY_STATUS.get(data.to) : undefined) ??
    BY_VERB.find(([, verbs]) => verbs.test(verb))?.[0] ??
    'default'
  );
}
