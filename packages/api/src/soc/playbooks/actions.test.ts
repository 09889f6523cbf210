import type { StepClass } from '@breakwater/db/schema';
import { describe, expect, it } from 'vitest';
import { classOf, compareClasses, highestClass, isAction, isCustom, undoRefusal } from './actions.ts';

const TABLE: [action: string, actionClass: StepClass, undo: string | null][] = [
  ['isolate_host', 'high', 'release_host'],
  ['disable_user', 'high', 'enable_user'],
  ['block_ip', 'medium', 'unblock_ip'],
  ['release_host', 'high', null],
  ['enable_user', 'high', null],
  ['unblock_ip', 'medium', null],
  ['run_scan', 'medium', null],
  ['collect_forensics', 'medium', null],
  ['enrich_ioc', 'medium', null],
  ['notify', 'low', null],
  ['revoke_certificate', 'irreversible', null],
  ['delete_data', 'irreversible', null],
];

describe('an action', () => {
  it.each(TABLE)('%s is %s, and undone by %s and nothing else', (action, actionClass, undo) => {
    expect(isAction(action)).toBe(true);
    expect(classOf(action)).toBe(actionClass);
    for (const given of [undefined, 'release_host', 'enable_user', 'unblock_ip', 'custom_x', 'reboot']) {
      const right = given === (undo ?? undefined);
      expect([given, undoRefusal(action, actionClass, given) === null]).toEqual([given, right]);
    }
  });

  it.each<[StepClass, boolean]>([
    ['read_only', false],
    ['low', false],
    ['medium', true],
    ['high', true],
    ['irreversible', false],
  ])('of its own and class %s needs undoing: %s', (actionClass, needed) => {
    expect(undoRefusal('custom_a', actionClass, 'custom_a_undo') === null).toBe(needed);
    expect(undoRefusal('custom_a', actionClass, undefined) === null).toBe(!needed);
    expect(undoRefusal('custom_a', actionClass, 'unblock_ip')).not.toBeNull();
  });

  it.each([
    ['custom_a', true],
    [`custom_${'a'.repeat(40)}`, true],
    [`custom_${'a'.repeat(41)}`, false],
    ['custom_', false],
    ['custom_A', false],
    ['custom_a-b', false],
    ['reboot', false],
    ['__proto__', false],
    ['', false],
  ])('%s is one of its own: %s', (action, custom) => {
    expect(isCustom(action)).toBe(custom);
    expect(isAction(action)).toBe(custom);
    expect(classOf(action)).toBeNull();
  });
});

it('classes have an order', () => {
  const order: StepClass[] = ['read_only', 'low', 'medium', 'high', 'irreversible'];
  expect(order.toReversed().toSorted(compareClasses)).toEqual(order);
  expect(highestClass('low', 'high', 'medium')).toBe('high');
  expect(highestClass('read_only')).toBe('read_only');
});
