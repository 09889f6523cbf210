import { expect, test } from 'vitest';
import type { ResourceRow } from '../resources/accessor.ts';
import type { SyncInput } from './schemas.ts';
import { type Slice, sliceKey, slicesOf, statusOf } from './slices.ts';
import { judgeSlices } from './sweep.ts';

const where = { provider: 'aws', accountId: null, region: 'r', resourceType: 'ec2_instance' } as const;
const slice = (more: Partial<Slice> = {}): Slice => ({
  ...where,
  ...{ key: sliceKey(where), complete: true, allowEmpty: false, error: undefined },
  ...more,
});

test.each([
  [{}, { live: 2, seen: 1 }, false, 'swept'],
  [{}, { live: 2, seen: 0 }, true, 'swept'],
  [{}, { live: 2, seen: 0 }, false, 'skipped_empty'],
  [{}, undefined, false, 'swept'],
  [{ allowEmpty: true }, { live: 2, seen: 0 }, false, 'swept'],
  [{ complete: false }, { live: 2, seen: 2 }, true, 'not_complete'],
  [{ error: 'Throttled' }, { live: 2, seen: 2 }, true, 'skipped_failed'],
  [{ error: 'Throttled', complete: false }, undefined, false, 'skipped_failed'],
])('%j that held %j, seen now: %j, is %s', (more, extent, seen, status) => {
  expect(statusOf(slice(more), extent, seen)).toBe(status);
});

test('a slice is of the provider and account of the call, unless it names others', () => {
  const asked = { region: 'r', resourceType: 'ec2_instance', complete: false, allowEmpty: false } as const;
  const of = (slices: SyncInput['slices'], defaults: Pick<SyncInput, 'provider' | 'accountId'> = {}) =>
    slicesOf({ format: 'breakwater', slices, ...defaults }, 0).map(one => [one.provider, one.accountId]);
  const call = { provider: 'aws', accountId: '1' } as const;
  expect(
    of([asked, { ...asked, accountId: null }, { ...asked, provider: 'gcp', accountId: '2' }], call),
  ).toEqual([
    ['aws', '1'],
    ['aws', null],
    ['gcp', '2'],
  ]);
  expect(() => of([asked])).toThrow('slices.0.provider: is required');
  expect(() => of([asked, { ...asked, accountId: '1' }], call)).toThrow('slices.1: must name a slice');
});

test('a call leaves no more unseen than a commit takes', () => {
  // Only where it is and its id are read of a row.
  const row = (n: number) => ({ ...where, id: `res_${n}` }) as unknown as ResourceRow;
  const judge = (rows: number) =>
    judgeSlices(
      [slice({ allowEmpty: true })],
      {
        unseen: Array.from({ length: rows }, (_, n) => row(n)),
        extents: new Map([[sliceKey(where), { live: rows, seen: 0 }]]),
      },
      [{ row: row(0), isFinding: false }],
    );
  expect(judge(10_001).slices).toMatchObject([{ status: 'swept', deactivated: 10_000 }]);
  expect(() => judge(10_002)).toThrow('slices: must leave at most 10000 resources that were not seen');
});
