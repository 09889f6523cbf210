import { byText } from './boxes.ts';
import type { Service, Traffic } from './estate.ts';
import { clean, counted } from './text.ts';
import type { EdgeKind } from './zones.ts';

const MOST_EDGES = 1_000;
/** With more edges than this only those that matter most carry labels. */
const MOST_LABELLED = 60;
const LABELLED_PORTS = 3;
/** More pairs of protocol and port are told as one sum: a scan of all ports would be a title of megabytes. */
const MOST_TOLD = 100;

/** An arrow between two boxes. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** What its label says, in parts that each stay on one line; none for an edge without a label. */
  readonly label: readonly string[];
  readonly title: string;
}

/** What goes from one box to another, service by service. */
export interface Tally {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly services: Map<string, Service>;
  answers: Traffic;
}

const NOTHING: Traffic = { flows: 0, packets: 0, bytes: 0 };

const sum = (a: Traffic, b: Traffic): Traffic => ({
  flows: a.flows + b.flows,
  packets: a.packets + b.packets,
  bytes: a.bytes + b.bytes,
});

export interface Tallying {
  add(from: string, to: string, kind: EdgeKind, service: Service): void;
  /** Traffic that answers what `from` asked `to` for. */
  answer(from: string, to: string, kind: EdgeKind, traffic: Traffic): void;
  all(): Tally[];
}

/** Counts traffic per ordered pair of boxes. */
export function tallying(): Tallying {
  const tallies = new Map<string, Tally>();
  function between(from: string, to: string, kind: EdgeKind): Tally {
    const key = JSON.stringify([from, to]);
    const tally = tallies.get(key) ?? { from, to, kind, services: new Map(), answers: NOTHING };
    tallies.set(key, tally);
    return tally;
  }
  return {
    add(from, to, kind, { protocol, port, services: several, ...traffic }) {
      const { services } = between(from, to, kind);
      const key = `${protocol} ${port}`;
      const known = services.get(key);
      services.set(key, {
        protocol,
        port,
        services: port === null ? (known?.services ?? 0) + several : 1,
        ...sum(known ?? NOTHING, traffic),
      });
    },
    answer(from, to, kind, traffic) {
      const asked = between(from, to, kind);
      asked.answers = sum(asked.answers, traffic);
    },
    all: () => [...tallies.values()],
  };
}

const bytesOf = ({ services, answers }: Tally): number =>
  [...services.values()].reduce((bytes, service) => bytes + service.bytes, answers.bytes);

/** The edges to draw: all violations, and the largest of the others. */
export function edgesOf(
  tallies: readonly Tally[],
  nameOf: (key: string) => string,
): { readonly edges: readonly Edge[]; readonly hidden: number } {
  const violations = tallies.filter(({ kind }) => kind === 'violation');
  const others = tallies
    .filter(({ kind }) => kind !== 'violation')
    .map(tally => ({ tally, bytes: bytesOf(tally) }))
    .toSorted(
      (a, b) => b.bytes - a.bytes || byText(a.tally.from, b.tally.from) || byText(a.tally.to, b.tally.to),
    );
  const drawn = [
    ...violations,
    ...others.slice(0, Math.max(0, MOST_EDGES - violations.length)).map(({ tally }) => tally),
  ].toSorted((a, b) => byText(a.from, b.from) || byText(a.to, b.to));
  const all = drawn.length <= MOST_LABELLED;
  return {
    edges: drawn.map(tally => edgeOf(tally, all || tally.kind !== 'other', nameOf)),
    hidden: tallies.length - drawn.length,
  };
}

function edgeOf(tally: Tally, labelled: boolean, nameOf: (key: string) => string): Edge {
  const { from, to, kind, answers } = tally;
  const services = [...tally.services.values()].toSorted(
    (a, b) =>
      Number(a.port === null) - Number(b.port === null) ||
      b.bytes - a.bytes ||
      byText(a.protocol, b.protocol) ||
      (a.port ?? 0) - (b.port ?? 0),
  );
  const told = [...services.slice(0, MOST_TOLD), ...restOf(services.slice(MOST_TOLD))];
  const title = [
    `${nameOf(from)} → ${nameOf(to)}${kind === 'violation' ? ' — VIOLATION: cde and out-of-scope' : ''}`,
    ...told.map(service => `${serviceName(service)}: ${amount(service)}`),
    ...(answers.flows === 0 ? [] : [`answers: ${amount(answers)}`]),
  ].join('\n');
  return { from, to, kind, title, label: labelled ? labelOf(services, kind) : [] };
}

function restOf(services: readonly Service[]): readonly Service[] {
  if (services.length === 0) return [];
  const count = services.reduce((all, service) => all + service.services, 0);
  return [{ protocol: '', port: null, services: count, ...services.reduce<Traffic>(sum, NOTHING) }];
}

function labelOf(services: readonly Service[], kind: EdgeKind): readonly string[] {
  const told = services.filter(({ port }) => port !== null).slice(0, LABELLED_PORTS);
  const more = services.reduce((count, service) => count + service.services, 0) - told.length;
  const [first, ...rest] = [...told.map(serviceName), ...(more > 0 ? [`+${more}`] : [])];
  return [[...(kind === 'violation' ? ['VIOLATION'] : []), first ?? ''].join(' '), ...rest];
}

/** `TCP/3306`; a port of 0 is one that was not known. */
function serviceName({ protocol, port, services }: Service): string {
  if (port === null) return `${counted(services, 'smaller one')}`;
  const known = clean(/^\d+$/.test(protocol) ? `IP-${protocol}` : protocol);
  return port === 0 ? known : `${known}/${port}`;
}

const amount = ({ flows, packets, bytes }: Traffic): string =>
  `${counted(flows, 'flow')}, ${counted(packets, 'packet')}, ${counted(bytes, 'byte')}`;
