import { type Ctx, type Id, isId, type Statement, type Value } from '@breakwater/db';
import type { Scope } from '../fields.ts';
import type { End, FlowRecord } from './record.ts';

/** What is known of a resource at the end of a flow. */
export interface Known {
  readonly id: Id<'res'>;
  readonly resourceId: string;
  readonly vpcId: string | null;
  readonly scope: Scope | null;
  readonly isActive: boolean;
}

/** The refs and addresses that records name, numbered, each once. */
export interface Asked {
  readonly ips: ReadonlyMap<string, number>;
  readonly refs: ReadonlyMap<string, number>;
}

export function askedIn(records: readonly FlowRecord[]): Asked {
  const ips = new Map<string, number>();
  const refs = new Map<string, number>();
  const ask = (names: Map<string, number>, name: string) => {
    if (!names.has(name)) names.set(name, ips.size + refs.size);
  };
  for (const { source, dest } of records) {
    for (const end of [source, dest]) {
      if (end.ref !== null) ask(refs, end.ref);
      else for (const ip of end.ips) ask(ips, ip);
    }
  }
  return { ips, refs };
}

/** The numbers an end goes by, the better one first. */
export const numbersOf = ({ ips, refs }: Asked, { ref, ips: own }: End): number[] =>
  ref === null ? own.flatMap(ip => ips.get(ip) ?? []) : [refs.get(ref) ?? -1];

const FACTS = 'r.id, r.resource_id, r.vpc_id, r.current_scope, r.is_active';

/**
 * `asked`, the number, and what is known of each resource that has the address, or is the ref: of addresses only live
 * ones, of refs any that is not deleted.
 */
export function endsOf({ tenantId }: Ctx, { ips, refs }: Asked): Statement {
  const ids = [...refs].filter(([ref]) => isId('res', ref));
  const names = [...refs].filter(([ref]) => !isId('res', ref));
  const list = (asked: Iterable<[string, number]>) =>
    JSON.stringify([...asked].map(([name, at]) => [at, name]));
  const arm = (asked: string, condition: string): Statement => ({
    sql: `SELECT a.value ->> 0 AS asked, ${FACTS} FROM json_each(?) AS a
 CROSS JOIN resources AS r ON r.tenant_id = ? AND ${condition} WHERE r.deleted_at IS NULL`,
    args: [asked, tenantId],
  });
  const given = list(ips);
  const arms = [
    arm(given, 'r.private_ip = a.value ->> 1 AND +r.is_active = 1'),
    arm(given, 'r.public_ip = a.value ->> 1 AND r.private_ip IS NOT r.public_ip AND +r.is_active = 1'),
    ...(ids.length === 0 ? [] : [arm(list(ids), 'r.id = a.value ->> 1')]),
    ...(names.length === 0 ? [] : [arm(list(names), 'r.resource_id = a.value ->> 1')]),
  ];
  return { sql: arms.map(({ sql }) => sql).join(' UNION ALL '), args: arms.flatMap(({ args }) => args) };
}

/** A row of `resources`: its constraints say what its columns hold. */
const knownOf = (id: Value, resourceId: Value, vpcId: Value, scope: Value, isActive: Value): Known => ({
  id: String(id) as Id<'res'>,
  resourceId: String(resourceId),
  vpcId: vpcId === null ? null : String(vpcId),
  scope: scope as Scope | null,
  isActive: isActive === 1,
});

/** By number. */
export type Candidates = ReadonlyMap<number, readonly Known[]>;

/** From rows of `endsOf`. */
export function candidatesIn(rows: Iterable<readonly Value[]>): Candidates {
  const candidates = new Map<number, Known[]>();
  for (const [number, id = null, resourceId = null, vpcId = null, scope = null, active = null] of rows) {
    const known = candidates.get(Number(number)) ?? [];
    candidates.set(Number(number), known);
    known.push(knownOf(id, resourceId, vpcId, scope, active));
  }
  return candidates;
}

type Told = Pick<FlowRecord, 'vpcId' | 'instanceId'>;

/** The one of several resources with one address that a record means: by its VPC, else by its instance. */
export function oneOf(candidates: readonly Known[], { vpcId, instanceId }: Told): Known | null {
  const inVpc = vpcId === null ? [] : candidates.filter(candidate => candidate.vpcId === vpcId);
  const left = inVpc.length === 0 ? candidates : inVpc;
  if (left.length === 1) return left[0] ?? null;
  const named = instanceId === null ? [] : left.filter(({ resourceId }) => resourceId.endsWith(instanceId));
  return named.length === 1 ? (named[0] ?? null) : null;
}

export interface ResolvedEnd {
  readonly resource: Known | null;
  /** The address it was found by, or that is not known. */
  readonly ip: string | null;
  readonly isAmbiguous: boolean;
  /** Whether other resources have the address too. */
  readonly isShared: boolean;
}

/** Whose address, or which resource, an end is. */
export function resolve(asked: Asked, candidates: Candidates, end: End, told: Told): ResolvedEnd {
  let isAmbiguous = false;
  for (const [at, number] of numbersOf(asked, end).entries()) {
    const some = candidates.get(number) ?? [];
    const resource = some.length > 0 ? oneOf(some, told) : null;
    if (resource !== null) {
      return { resource, ip: end.ips[at] ?? null, isAmbiguous: false, isShared: some.length > 1 };
    }
    isAmbiguous = some.length > 0;
  }
  return { resource: null, ip: end.ips.at(-1) ?? null, isAmbiguous, isShared: false };
}
