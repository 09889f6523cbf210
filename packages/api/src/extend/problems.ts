import type { Entity } from '@breakwater/db';
import type { AnyAccessor, Extension } from './extended.ts';

const DOMAIN = /^[a-z][a-zA-Z0-9]{0,31}$/;
const COMPONENT = /^[a-z][a-zA-Z0-9]{0,63}$/;
const PREFIX = /^[a-z]([a-z_]{0,61}[a-z])?$/;

interface Taken {
  readonly domains: ReadonlySet<string>;
  readonly accessors: readonly AnyAccessor[];
  readonly prefixes: ReadonlySet<string>;
}

/** Everything that keeps these domains from standing beside those there are. */
export function problemsOf(extensions: readonly Extension[], taken: Taken): string[] {
  const problems: string[] = [];
  const once = (kind: string, there: Iterable<string>) => {
    const names = new Set(there);
    return (name: string) => {
      if (names.has(name)) problems.push(`the ${kind} ${name} is already taken`);
      names.add(name);
    };
  };
  const domain = once('domain', taken.domains);
  const prefix = once('id prefix', taken.prefixes);
  const component = once(
    'component',
    taken.accessors.map(({ entity }) => entity.component),
  );
  const table = once(
    'table',
    taken.accessors.map(({ entity }) => entity.info.name),
  );
  for (const extension of extensions) {
    if (!DOMAIN.test(extension.domain)) problems.push(`the domain ${extension.domain} must match ${DOMAIN}`);
    domain(extension.domain);
    for (const { entity } of extension.accessors) {
      if (!PREFIX.test(entity.prefix)) problems.push(`the id prefix ${entity.prefix} must match ${PREFIX}`);
      if (!COMPONENT.test(entity.component))
        problems.push(`the component ${entity.component} must match ${COMPONENT}`);
      if (entity.domain !== extension.domain)
        problems.push(`${entity.info.name} is of the domain ${entity.domain}, not ${extension.domain}`);
      prefix(entity.prefix);
      component(entity.component);
      table(entity.info.name);
      const missing = missingFields(entity);
      if (missing.length > 0) problems.push(`the table ${entity.info.name} lacks ${missing.join(', ')}`);
    }
  }
  return problems;
}

/** What the kernel needs of every table, and what the entity's options name. */
function missingFields(entity: Entity): string[] {
  const { info, gateway } = entity;
  const needed = [
    'id',
    'tenantId',
    ...(entity.softDelete ? ['deletedAt'] : []),
    ...(entity.naturalKey === null ? [] : [entity.naturalKey]),
    ...Object.values(entity.sorts),
    ...entity.parents.map(([field]) => field),
    ...entity.secret,
    ...entity.telemetry,
    ...(gateway === null ? [] : [gateway.id, ...(gateway.name === undefined ? [] : [gateway.name])]),
  ];
  return [...new Set(needed)].filter(field => !info.has(field)).map(snake);
}

const snake = (field: string) => field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
