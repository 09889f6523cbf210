import type { StepComparison, StepCondition } from '@breakwater/db/schema';
import { describe, expect, it } from 'vitest';
import { holds, readsSteps } from './conditions.ts';
import type { Known } from './known.ts';

const known: Known = {
  executionId: 'exe_1',
  parameters: { n: 5, s: 'b', yes: true, none: null, list: [1, { a: 1, b: 2 }], 'odd.name': 1 },
  case: { id: 'cas_1', title: 'Beacon', severity: 'high' },
  assets: ['web-1', 'web-2'],
  outputs: new Map([['scan', { risk: 0.7, found: { host: 'web-1' } }]]),
};

const rows: [path: string, op: StepComparison['op'], value: unknown, expected: boolean][] = [
  ['params.n', 'eq', 5, true],
  ['params.n', 'eq', '5', false],
  ['params.n', 'eq', 6, false],
  ['params.none', 'eq', null, true],
  ['params.none', 'eq', 0, false],
  ['params.list', 'eq', [1, { b: 2, a: 1 }], true],
  ['params.list', 'eq', [1], false],
  ['params.list.1', 'eq', { a: 1 }, false],
  ['params.list.1', 'eq', [1, 2], false],
  ['params.n', 'ne', 6, true],
  ['params.n', 'ne', 5, false],
  ['params.n', 'ne', '6', false],
  ['params.none', 'ne', 1, false],
  ['params.n', 'gt', 4, true],
  ['params.n', 'gt', 5, false],
  ['params.n', 'gte', 5, true],
  ['params.n', 'lt', 6, true],
  ['params.n', 'lt', 5, false],
  ['params.n', 'lte', 5, true],
  ['params.n', 'lte', '9', false],
  ['params.s', 'gt', 'a', true],
  ['params.s', 'lt', 'a', false],
  ['params.s', 'lt', '\u{10000}', true],
  ['params.yes', 'gte', true, false],
  ['params.n', 'in', [1, 5], true],
  ['params.n', 'in', ['5'], false],
  ['params.n', 'in', [], false],
  ['params.n', 'in', 5, false],
  ['params.n', 'exists', undefined, true],
  ['params.none', 'exists', true, true],
  ['params.missing', 'exists', undefined, false],
  ['params.missing', 'ne', 5, false],
  ['params', 'exists', undefined, false],
  ['params.toString', 'exists', undefined, false],
  ['params.list.0', 'eq', 1, true],
  ['params.list.2', 'exists', undefined, false],
  ['params.list.00', 'exists', undefined, false],
  ['params.list.length', 'exists', undefined, false],
  ['case.severity', 'in', ['high', 'critical'], true],
  ['case.status', 'exists', undefined, false],
  ['case.title.length', 'exists', undefined, false],
  ['execution.id', 'eq', 'exe_1', true],
  ['assets', 'eq', ['web-1', 'web-2'], true],
  ['assets.1', 'eq', 'web-2', true],
  ['assets.2', 'exists', undefined, false],
  ['steps.scan.output.risk', 'gte', 0.7, true],
  ['steps.scan.output.found.host', 'eq', 'web-1', true],
  ['steps.scan.output', 'exists', undefined, false],
  ['steps.scan.status', 'exists', undefined, false],
  ['steps.other.output.risk', 'exists', undefined, false],
  ['', 'exists', undefined, false],
  ['nothing.here', 'exists', undefined, false],
];

const yes: StepComparison = { path: 'params.n', op: 'eq', value: 5 };
const no: StepComparison = { path: 'params.n', op: 'eq', value: 6 };

describe('a condition', () => {
  it.each(rows)('%s %s %j is %s', (path, op, value, expected) => {
    expect(holds({ path, op, value }, known)).toBe(expected);
  });

  it('is false about the case of a run without one', () => {
    expect(holds({ path: 'case.id', op: 'exists' }, { ...known, case: null })).toBe(false);
  });

  it.each([
    [{ all: [yes, yes] }, true],
    [{ all: [yes, no] }, false],
    [{ any: [no, yes] }, true],
    [{ any: [no, no] }, false],
    [{ all: [{ any: [no, yes] }, yes] }, true],
    [{ any: [{ all: [yes, no] }, no] }, false],
  ] satisfies [StepCondition, boolean][])('%j is %s', (condition, expected) => {
    expect(holds(condition, known)).toBe(expected);
  });

  it.each([
    [yes, false],
    [{ path: 'steps.scan.output.risk', op: 'exists' }, true],
    [{ any: [yes, { all: [{ path: 'steps.scan.output.risk', op: 'exists' }] }] }, true],
    [{ all: [yes, { any: [no] }] }, false],
    [{ path: 'stepson.x', op: 'exists' }, false],
  ] satisfies [StepCondition, boolean][])('%j reads steps: %s', (condition, expected) => {
    expect(readsSteps(condition)).toBe(expected);
  });
});
