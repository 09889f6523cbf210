/** One mutation a client asked for, under one request id and one idempotency key however often it was sent. */
export interface Operation {
  /** Its request id, its idempotency key, and what the names of its records are made of. */
  readonly id: string;
  readonly path: string;
  /** unknown: never answered, and the client gave up asking. */
  outcome: 'acknowledged' | 'refused' | 'unknown';
  /** Places in the order of all sendings and answers. */
  readonly sentAt: number;
  answeredAt: number;
  /** How many entries its effect has in the audit log, and how many events. */
  readonly audit: number;
  readonly events: number;
  /** What its effect brings into being, each once: table and name. */
  readonly makes: readonly string[];
  /** What its effect removes. */
  readonly removes?: string;
  /** What its effect writes over a register, and the version it expects there. */
  readonly register?: { readonly id: string; readonly expected: number; readonly value: string };
}

/** What a database holds of a history. */
export interface Facts {
  /** Success entries of the audit log in their order, but for those of jobs. */
  readonly audit: readonly Entry[];
  readonly events: readonly { readonly id: string; readonly requestId: string }[];
  /** How often there is what operations make. */
  readonly rows: ReadonlyMap<string, number>;
  readonly registers: ReadonlyMap<string, Register>;
  /** Per meter: what it counted, and the records of what it counted. */
  readonly meters: readonly {
    readonly subject: string;
    readonly counted: number;
    readonly records: number;
  }[];
  /** Events that a webhook is to be told of, and how often each has a delivery. */
  readonly outbox: ReadonlyMap<string, number>;
  /** Of these, the events it was told of, with how often. */
  readonly told: ReadonlyMap<string, number>;
}

export interface Register {
  readonly version: number;
  readonly value: string;
}

/** Every register before its first update. */
export const AS_MADE: Register = { version: 1, value: '' };

export interface Entry {
  readonly requestId: string;
  readonly recordId: string;
  readonly before: Register | null;
  readonly after: Register | null;
}

/** Everything in which a database differs from what was acknowledged, refused or left open. */
export function lossesOf(history: readonly Operation[], facts: Facts): string[] {
  const entries = Map.groupBy(facts.audit, entry => entry.requestId);
  const events = Map.groupBy(facts.events, event => event.requestId);
  const done = new Set(history.filter(({ id }) => entries.has(id) || events.has(id)));
  const removed = new Set([...done].flatMap(({ removes }) => (removes === undefined ? [] : [removes])));
  const known = new Set(history.map(({ id }) => id));
  return [
    ...history.flatMap(operation => {
      const parts: Part[] = [
        ['audit entries', entries.get(operation.id)?.length ?? 0, operation.audit],
        ['events', events.get(operation.id)?.length ?? 0, operation.events],
        ...operation.makes
          .filter(name => !removed.has(name))
          .map((name): Part => [name, facts.rows.get(name) ?? 0, 1]),
      ];
      return effectOf(operation, parts);
    }),
    ...[...removed].filter(name => facts.rows.has(name)).map(name => `${name} was deleted and is there`),
    ...orphans('audit entry', entries.keys(), known),
    ...orphans('event', events.keys(), known),
    ...[...facts.registers].flatMap(([id, register]) => registerLosses(id, register, history, facts.audit)),
    ...facts.meters
      .filter(({ counted, records }) => counted !== records)
      .map(({ subject, counted, records }) => `meter ${subject} counted ${counted} of ${records}`),
    ...outboxLosses(facts),
  ];
}

type Part = readonly [what: string, found: number, expected: number];

function effectOf({ id, path, outcome }: Operation, parts: readonly Part[]): string[] {
  const wrong = (of: readonly Part[]) =>
    of.map(([what, found, expected]) => `${found} of ${expected} ${what}`).join(', ');
  const missing = parts.filter(([, found, expected]) => found < expected);
  const doubled = parts.filter(([, found, expected]) => found > expected);
  const name = `${path} ${id}, ${outcome}`;
  if (doubled.length > 0) return [`${name}: doubled: ${wrong(doubled)}`];
  const none = parts.every(([, found]) => found === 0);
  if (missing.length > 0 && !none) return [`${name}: half: ${wrong(missing)}`];
  if (none && outcome === 'acknowledged') return [`${name}: lost`];
  if (!none && outcome === 'refused') return [`${name}: done all the same`];
  return [];
}

const orphans = (what: string, found: Iterable<string>, known: ReadonlySet<string>): string[] =>
  [...found].filter(id => !known.has(id)).map(id => `${what} of ${id}, which nobody asked for`);

/** Updates with an expected version are a chain, in the order in which they were asked for and answered. */
function registerLosses(
  id: string,
  register: Register,
  history: readonly Operation[],
  audit: readonly Entry[],
): string[] {
  const asked = new Map(history.map(operation => [operation.id, operation]));
  const chain = audit.filter(({ recordId, after }) => recordId === id && after !== null);
  const lost: string[] = [];
  let last = AS_MADE;
  let latestSent = -1;
  for (const { requestId, before, after } of chain) {
    const operation = asked.get(requestId);
    const at = `register ${id} at version ${after?.version}`;
    if (!same(before, last)) lost.push(`${at}: an update between was lost`);
    if (after !== null && after.version !== last.version + 1) lost.push(`${at}: a version is missing`);
    if (operation?.register !== undefined && after !== null) {
      if (after.value !== operation.register.value) lost.push(`${at}: not the value of ${requestId}`);
      if (after.version !== operation.register.expected + 1)
        lost.push(`${at}: ${requestId} expected another`);
      if (operation.outcome === 'acknowledged' && operation.answeredAt < latestSent) {
        lost.push(`${at}: ${requestId} comes after what was asked for later`);
      }
      latestSent = Math.max(latestSent, operation.sentAt);
    }
    last = after ?? last;
  }
  if (!same(last, register)) lost.push(`register ${id} is not what the audit log last says of it`);
  return lost;
}

const same = (one: Register | null, other: Register): boolean =>
  one?.version === other.version && one.value === other.value;

function outboxLosses({ events, outbox, told }: Facts): string[] {
  const committed = new Set(events.map(({ id }) => id));
  return [
    ...[...outbox].filter(([, count]) => count !== 1).map(([id, n]) => `event ${id} has ${n} deliveries`),
    ...[...outbox.keys()].filter(id => !told.has(id)).map(id => `event ${id} was not delivered`),
    ...[...told.keys()]
      .filter(id => !committed.has(id) || !outbox.has(id))
      .map(id => `event ${id} was delivered and never happened`),
  ];
}
