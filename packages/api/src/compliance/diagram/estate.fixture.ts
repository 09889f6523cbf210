import type { Estate, Flow, ShownResource } from './estate.ts';

/** Numbers from 0 to 1, the same in every run. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export const resource = (id: string, given: Partial<ShownResource> = {}): ShownResource => ({
  id,
  resourceId: `arn:aws:ec2:eu-west-1:123456789012:instance/i-${id}`,
  name: id,
  type: 'ec2_instance',
  vpcId: null,
  privateIp: null,
  scope: 'out-of-scope',
  segment: null,
  dataClassification: null,
  ...given,
});

export const flow = (from: string, to: string, port: number, given: Partial<Flow> = {}): Flow => ({
  from,
  to,
  answers: false,
  protocol: 'TCP',
  port,
  services: 1,
  flows: 3,
  packets: 40,
  bytes: 5_000,
  ...given,
});

export const estate = (given: Partial<Estate> = {}): Estate => ({
  resources: [],
  flows: [],
  addresses: null,
  isolated: 0,
  ...given,
});

const TIERS = [
  { scope: 'cde', share: 0.1, names: ['card-vault', 'tokenization', 'payment-db', 'hsm-proxy'] },
  {
    scope: 'connected-cde',
    share: 0.35,
    names: ['checkout-api', 'payment-gateway', 'bastion', 'log-shipper'],
  },
  { scope: 'pending-review', share: 0.12, names: ['billing-report', 'orders-db'] },
  { scope: null, share: 0.05, names: ['new-host'] },
  { scope: 'out-of-scope', share: 0.38, names: ['wiki', 'build-agent', 'marketing-site', 'metrics'] },
] as const;
const PORTS = [443, 443, 3306, 5432, 22, 8443, 6379, 9092, 53, 10_250] as const;
const CLASSES = ['stores-cardholder', 'processes-cardholder', 'transmits-cardholder'] as const;

/** An estate as it is found: tiers that talk to the next, a hub that all talk to, some who should not talk. */
export function largeEstate(count: number, seed = 1): Estate {
  const next = chance(seed);
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(next() * items.length)];
  const resources = TIERS.flatMap(({ scope, share, names }) =>
    Array.from({ length: Math.round(count * share) }, (_, at) => {
      const name = `${names[at % names.length]}-${1 + Math.floor(at / names.length)}`;
      const cloud = at % 7 === 0 ? null : `10.${scope === null ? 9 : scope.length}.${at >> 6}.${1 + at}`;
      return resource(`${name}-${scope}`, {
        name,
        scope,
        vpcId: `vpc-${1 + (at % 3)}`,
        privateIp: cloud,
        segment: at % 4 === 3 ? null : (names[at % names.length] ?? null),
        type: at % 5 === 2 ? 'rds_instance' : at % 11 === 3 ? 'elastic_load_balancer' : 'ec2_instance',
        dataClassification: scope === 'cde' ? (CLASSES[at % 3] ?? null) : null,
      });
    }),
  );
  const of = (scope: string | null) => resources.filter(item => item.scope === scope).map(({ id }) => id);
  const flows: Flow[] = [];
  const add = (from: string | undefined, to: string | undefined, ports = 1 + Math.floor(next() * 2.2)) => {
    if (from === undefined || to === undefined || from === to) return;
    for (let at = 0; at < ports; at++) {
      flows.push(flow(from, to, pick(PORTS) ?? 443, { bytes: Math.floor(next() * 1e6), flows: 1 + at }));
    }
  };
  for (const id of of('connected-cde')) add(id, pick(of('cde')));
  for (const id of of('cde')) add(id, pick(of('cde')));
  for (const id of of('pending-review')) add(pick(of('connected-cde')), id);
  for (const id of of('out-of-scope')) add(id, pick(of('connected-cde')));
  for (const id of of('connected-cde').filter((_, at) => at % 3 === 0)) add(id, pick(of('connected-cde')));
  for (let at = 0; at < Math.max(1, count / 40); at++) add(pick(of('out-of-scope')), pick(of('cde')), 1 + at);
  add(pick(of('cde')), pick(of('out-of-scope')), 1);
  return estate({
    resources,
    flows,
    isolated: 45,
    addresses: {
      more: 12,
      flows: Array.from({ length: Math.min(21, count / 4) }, (_, at) => ({
        ip: at === 20 ? null : `203.0.113.${at}`,
        resource: pick(of('connected-cde')) ?? '',
        inbound: at % 3 > 0,
        protocol: 'TCP',
        port: 443,
        services: 1,
        flows: 2,
        packets: 5,
        bytes: 1_000 * (21 - at),
      })),
    },
  });
}
