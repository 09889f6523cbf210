import { type IocType, type TypedIoc, tryNormaliseIoc } from '../normalise.ts';
import { type Comparison, type Observation, parsePattern, type Test } from './pattern.ts';

/** Why part of an indicator was not taken. */
export interface Skip {
  readonly reason: string;
  readonly detail: string | null;
}

export interface Taken {
  readonly values: TypedIoc[];
  readonly skips: Skip[];
}

const MOST_CLAUSES = 1_000;

const OBSERVABLES: Readonly<Record<string, IocType>> = {
  'ipv4-addr': 'ip',
  'ipv6-addr': 'ip',
  'domain-name': 'domain',
  url: 'url',
  'email-addr': 'email',
};

const HASHES: Readonly<Record<string, IocType>> = {
  md5: 'hash_md5',
  sha1: 'hash_sha1',
  sha256: 'hash_sha256',
};

/** The type of the value of an observable; null for one that has none of ours. */
export function observableType(type: string): IocType | null {
  return Object.hasOwn(OBSERVABLES, type) ? (OBSERVABLES[type] ?? null) : null;
}

/** The type of a file hash by the name of its algorithm, however spelt. */
export function hashType(algorithm: string): IocType | null {
  const name = algorithm.toLowerCase().replaceAll('-', '');
  return Object.hasOwn(HASHES, name) ? (HASHES[name] ?? null) : null;
}

const pathText = ({ type, path }: Test) => `${type}:${path.join('.')}`;

function typeOf(test: Test): IocType | null {
  const { type, path } = test;
  const [first, algorithm] = path;
  if (type === 'file' && first === 'hashes' && algorithm !== undefined && path.length === 2) {
    return hashType(algorithm);
  }
  return first === 'value' && path.length === 1 ? observableType(type) : null;
}

/** What a pattern finds by itself: each value alone would match it. */
export function valuesOf(pattern: string): Taken {
  const parsed = parsePattern(pattern);
  if (parsed === null) return { values: [], skips: [{ reason: 'unparseable_pattern', detail: null }] };
  const taken: Taken = { values: [], skips: [] };
  observe(parsed, taken);
  return taken;
}

function observe(observation: Observation, taken: Taken): void {
  switch (observation.kind) {
    case 'or':
      for (const part of observation.parts) observe(part, taken);
      return;
    case 'observed':
      compare(observation.of, taken);
      return;
    case 'qualified':
      taken.skips.push({ reason: 'qualifier', detail: null });
      return;
    default:
      taken.skips.push({ reason: 'multiple_observations', detail: null });
  }
}

function compare(comparison: Comparison, taken: Taken): void {
  if (clauseCount(comparison) > MOST_CLAUSES) {
    taken.skips.push({ reason: 'too_complex', detail: null });
    return;
  }
  for (const clause of clausesOf(comparison)) takeClause(clause, taken);
}

/** How many clauses an OR of ANDs of it would have. */
function clauseCount(comparison: Comparison): number {
  if (comparison.kind === 'test') return 1;
  const counts = comparison.parts.map(clauseCount);
  return comparison.kind === 'or' ? counts.reduce((a, b) => a + b) : counts.reduce((a, b) => a * b);
}

function clausesOf(comparison: Comparison): Test[][] {
  if (comparison.kind === 'test') return [[comparison]];
  const parts = comparison.parts.map(clausesOf);
  if (comparison.kind === 'or') return parts.flat();
  return parts.reduce((left, right) => left.flatMap(one => right.map(other => [...one, ...other])));
}

const isEquality = ({ operator, negated }: Test) => operator === '=' && !negated;

function takeClause(clause: readonly Test[], taken: Taken): void {
  const [only] = clause;
  if (clause.length === 1 && only !== undefined) {
    takeTest(only, taken);
    return;
  }
  const hashes = clause.filter(test => typeOf(test)?.startsWith('hash_') === true);
  if (hashes.length > 0 && clause.every(isEquality)) {
    for (const hash of hashes) takeTest(hash, taken);
    return;
  }
  taken.skips.push({ reason: 'conjunction', detail: clause.map(pathText).join(' AND ') });
}

function takeTest(test: Test, { values, skips }: Taken): void {
  const type = typeOf(test);
  if (type === null) {
    skips.push({ reason: 'unsupported_path', detail: pathText(test) });
    return;
  }
  if (test.negated || (test.operator !== '=' && test.operator !== 'IN')) {
    skips.push({
      reason: 'unsupported_operator',
      detail: test.negated ? `NOT ${test.operator}` : test.operator,
    });
    return;
  }
  for (const given of test.values) {
    const value = given === null ? null : tryNormaliseIoc(type, given);
    if (value === null) skips.push({ reason: 'invalid_value', detail: pathText(test) });
    else values.push({ type, value });
  }
}
