import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALERT_STATUSES, type AlertStatus, isActiveStatus } from './constants.ts';
import { chooseTarget } from './target.ts';

const row = (id: string, status: AlertStatus, createdAt: number) => ({
  id,
  status,
  createdAt: new Date(createdAt),
});

describe('the row an arriving alert goes to', () => {
  test('none without a candidate', () => {
    expect(chooseTarget([])).toEqual({ kind: 'create' });
  });

  test('the oldest active one, before any verdict', () => {
    const oldest = row('alr_2', 'escalated', 2);
    const rows = [
      row('alr_1', 'false_positive', 1),
      row('alr_3', 'new', 3),
      oldest,
      row('alr_0', 'resolved', 0),
    ];
    expect(chooseTarget(rows)).toEqual({ kind: 'merge', survivor: oldest });
  });

  test('at one instant, the lowest id', () => {
    const lowest = row('alr_1', 'new', 5);
    expect(chooseTarget([row('alr_2', 'new', 5), lowest])).toEqual({ kind: 'merge', survivor: lowest });
  });

  test('a false positive swallows the repeat even after a resolved one', () => {
    const oldest = row('alr_2', 'false_positive', 2);
    const rows = [row('alr_3', 'resolved', 3), row('alr_4', 'false_positive', 4), oldest];
    expect(chooseTarget(rows)).toEqual({ kind: 'merge', survivor: oldest });
  });

  test('a resolved one makes it a recurrence of the newest', () => {
    const newest = row('alr_3', 'resolved', 3);
    expect(chooseTarget([newest, row('alr_1', 'resolved', 1)])).toEqual({
      kind: 'recurrence',
      previous: newest,
    });
  });

  test('the order of the candidates does not matter', () => {
    const candidates = fc.uniqueArray(
      fc
        .tuple(fc.nat(20), fc.constantFrom(...ALERT_STATUSES), fc.nat(5))
        .map(([id, status, at]) => row(`alr_${String(id).padStart(2, '0')}`, status, at)),
      { selector: candidate => candidate.id },
    );
    fc.assert(
      fc.property(candidates, rows => {
        const target = chooseTarget(rows);
        expect(chooseTarget(rows.toReversed())).toEqual(target);
        if (rows.some(({ status }) => isActiveStatus(status))) expect(target.kind).toBe('merge');
      }),
    );
  });
});
