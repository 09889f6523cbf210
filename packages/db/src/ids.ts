import type { Clock } from './clock.ts';

/** A TypeID: prefix, underscore, 26 characters of base32 holding a UUIDv7. Sorts by time. */
export type Id<P extends string = string> = `${P}_${string}`;

/** The closed map of prefixes Breakwater itself uses. */
export const ID_PREFIXES = {
  tenant: 'ten',
  user: 'usr',
  session: 'ses',
  groupMember: 'gmb',
  servicePrincipal: 'spr',
  group: 'grp',
  gatewayRole: 'grl',
  gateway: 'gw',
  sandbox: 'sbx',
  operation: 'op',
  webhook: 'whk',
  delivery: 'dlv',
  event: 'evt',
  auditEntry: 'aud',
  auditSeal: 'sea',
  apiKey: 'key',
  usageRecord: 'use',
  intent: 'int',
  outcome: 'out',
  belief: 'blf',
  decision: 'dec',
  policy: 'pol',
  alert: 'alr',
  case: 'cas',
  timelineEntry: 'tml',
  device: 'dev',
  attestation: 'att',
  playbook: 'pbk',
  execution: 'exe',
  connector: 'con',
  ioc: 'ioc',
  agentAction: 'agt',
  approval: 'apr',
  report: 'rpt',
  resource: 'res',
  tag: 'tag',
  flow: 'flw',
  scopeDecision: 'scd',
  evidence: 'evd',
  grcConnection: 'grc',
  grcSync: 'syn',
  complianceAlert: 'cal',
  complianceReview: 'rvw',
  criticalAsset: 'cra',
} as const;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const SUFFIX_PATTERN = '[0-7][0-9a-hjkmnp-tv-z]{25}';
const SUFFIX = new RegExp(`^${SUFFIX_PATTERN}$`);
const knownPrefixes: ReadonlySet<string> = new Set<string>(Object.values(ID_PREFIXES));

/** What {@link isId} asks of a text, as a regular expression. */
export const idPattern = (prefix: string): string => `^${prefix}_${SUFFIX_PATTERN}$`;

/** Whether `text` is a well-formed TypeID of exactly this prefix. */
export function isId<P extends string>(prefix: P, text: string): text is Id<P> {
  return text.startsWith(`${prefix}_`) && SUFFIX.test(text.slice(prefix.length + 1));
}

/** Whether `text` is a TypeID of any known prefix, and so may not be a natural key. */
export function looksLikeId(text: string): boolean {
  const at = text.lastIndexOf('_');
  return at > 0 && knownPrefixes.has(text.slice(0, at)) && SUFFIX.test(text.slice(at + 1));
}

interface Sequence {
  ms: number;
  random: bigint;
}

const sequences = new WeakMap<Clock, Sequence>();
const RANDOM_BITS = 74n;

function randomBits(): bigint {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  // The top bit stays free, so that counting up within a millisecond cannot overflow.
  return value & ((1n << (RANDOM_BITS - 1n)) - 1n);
}

/** How far a clock may be set back without its ids going back with it. */
const STEP_BACK_MS = 60_000;

/** A new TypeID at the clock's now. Ids of one clock ascend in the order they were made, unless it is set far back. */
export function newId<P extends string>(prefix: P, clock: Clock): Id<P> {
  const now = clock.now();
  let sequence = sequences.get(clock);
  if (sequence === undefined || now > sequence.ms || now < sequence.ms - STEP_BACK_MS) {
    sequence = { ms: now, random: randomBits() };
    sequences.set(clock, sequence);
  } else {
    sequence.random += 1n;
  }
  const { ms } = sequence;
  const randA = sequence.random >> 62n;
  const randB = sequence.random & ((1n << 62n) - 1n);
  let uuid = (BigInt(ms) << 80n) | (7n << 76n) | (randA << 64n) | (2n << 62n) | randB;
  let text = '';
  for (let i = 0; i < 26; i++) {
    text = ALPHABET.charAt(Number(uuid & 31n)) + text;
    uuid >>= 5n;
  }
  return `${prefix}_${text}`;
}
