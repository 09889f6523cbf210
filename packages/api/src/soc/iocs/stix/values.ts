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
/** In all clauses together: few tests in many, or many in few. */
const MOST_TESTS = 10_000;

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
      skip(taken, 'qualifier');
      return;
    default:
      skip(taken, 'multiple_observations');
  }
}

/** Each reason is told once; the detail is worked out for the first alone, because it may be long. */
function skip({ skips }: Taken, reason: string, detail: () => string | null = () => null): void {
  if (!skips.some(one => one.reason === reason)) skips.push({ reason, detail: detail() });
}

function compare(comparison: Comparison, taken: Taken): void {
  const { clauses, tests } = sizeOf(comparison);
  if (clauses > MOST_CLAUSES || tests > MOST_TESTS) {
    skip(taken, 'too_complex');
    return;
  }
  for (const clause of clausesOf(comparison)) takeClause(clause, taken);
}

interface Size {
  readonly clauses: number;
  /** In all clauses together. */
  readonly tests: number;
}

/** How large the OR of ANDs of it would be. */
function sizeOf(comparison: Comparison): Size {
  if (comparison.kind === 'test') return { clauses: 1, tests: 1 };
  const join = comparison.kind === 'or' ? either : both;
  return comparison.parts.map(sizeOf).reduce(join);
}

const either = (a: Size, b: Size): Size => ({ clauses: a.clauses + b.clauses, tests: a.tests + b.tests });

const both = (a: Size, b: Size): Size => ({
  clauses: a.clauses * b.clauses,
  tests: a.tests * b.clauses + b.tests * a.clauses,
});

function clausesOf(comparison: Comparison): Test[][] {
  if (comparison.kind === 'test') return [[comparison]];
  const parts = comparison.parts.map(clausesOf);
  if (comparison.kind === 'or') return parts.flat();
  return parts.reduce(conjoined);
}

/** Every clause of one with every clause of the other. Long chains of single tests are not copied link by link. */
function conjoined(left: Test[][], right: Test[][]): Test[][] {
  const [only] = right;
  if (only === undefined || right.length > 1) {
    return left.flatMap(one => right.map(other => [...one, ...other]));
  }
  for (const clause of left) for (const test of only) clause.push(test);
  return left;
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
  skip(taken, 'conjunction', () => clause.map(pathText).join(' AND '));
}

function takeTest(test: Test, taken: Taken): void {
  const type = typeOf(test);
  if (type === null) {
    skip(taken, 'unsupported_path', () => pathText(test));
    return;
  }
  if (test.negated || (test.operator !== '=' && test.operator !== 'IN')) {
    skip(taken, 'unsupported_operator', () => (test.negated ? `NOT ${test.operator}` : test.operator));
    return;
  }
  for (const given of test.values) {
    const value = given === null ? null : tryNormaliseIoc(type, given);
    if (value === null) skip(taken, 'invalid_value', () => pathText(test));
    else taken.values.push({ type, value });
  }
}
