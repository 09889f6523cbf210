import { describe, expect, it } from 'vitest';
import { costOf } from '../intents/cost.ts';
import type { Intent } from '../intents/intent.ts';
import { grant, vm } from '../risk/fixture.ts';
import { violationsOf } from './judge.ts';
import { policyRule, type Rule } from './rule.ts';

const messages = (rule: Rule, intent: Intent) =>
  violationsOf(intent, costOf(intent), [{ id: 'pol_1', name: 'p', rule }]).map(({ message }) => message);

const region: Rule = { type: 'region', allowed: ['eastus'] };
const atMostWrite: Rule = { type: 'maxPermission', max: 'write' };
const elsewhere: Intent = { ...vm, region: 'westus' };
const admin: Intent = { ...grant, permissionLevel: 'admin' };
const costing = (size: string, estimatedCost: number | null): Intent => ({ ...vm, size, estimatedCost });

describe('policies', () => {
  it('a leaf speaks of its own kind of intent only', () => {
    expect(messages(region, elsewhere)).toEqual(['p: region westus not in [eastus]']);
    expect(messages(region, vm)).toEqual([]);
    expect(messages(region, grant)).toEqual([]);
    expect(messages(atMostWrite, admin)).toEqual(['p: permission admin exceeds write']);
    expect(messages(atMostWrite, grant)).toEqual([]);
    expect(messages({ type: 'resourceType', forbidden: ['vm'] }, vm)).toEqual([
      'p: resource type vm is forbidden',
    ]);
    expect(messages({ type: 'denyAll' }, grant)).toEqual(['p: denied']);
  });

  it('cost goes by the larger of the declared and the list price, and says nothing when neither is known', () => {
    const limit: Rule = { type: 'costThreshold', max: 100 };
    expect(messages(limit, costing('Standard_D8s_v3', null))).toEqual(['p: cost 280 exceeds 100']);
    expect(messages(limit, costing('Standard_D8s_v3', 50))).toEqual(['p: cost 280 exceeds 100']);
    expect(messages(limit, costing('x', 100))).toEqual([]);
    expect(messages(limit, costing('x', 100.5))).toEqual(['p: cost 100.5 exceeds 100']);
    expect(messages(limit, costing('x', null))).toEqual([]);
  });

  it('an inapplicable branch neither excuses an or nor trips a not', () => {
    expect(messages({ type: 'or', rules: [region, atMostWrite] }, elsewhere)).toHaveLength(1);
    expect(messages({ type: 'or', rules: [region, { type: 'allowAll' }] }, elsewhere)).toEqual([]);
    expect(messages({ type: 'not', rule: region }, grant)).toEqual([]);
    expect(messages({ type: 'not', rule: { type: 'allowAll' } }, grant)).toEqual(['p: condition not met']);
    expect(messages({ type: 'not', rule: region }, elsewhere)).toEqual([]);
    expect(messages({ type: 'and', rules: [{ type: 'denyAll' }, region] }, elsewhere)).toHaveLength(2);
    expect(messages({ type: 'and', rules: [region] }, grant)).toEqual([]);
  });

  it('what the caller says is violated comes first, as given', () => {
    const found = violationsOf({ ...vm, policyViolations: ['theirs'] }, costOf(vm), [
      { id: 'pol_1', name: 'p', rule: { type: 'denyAll' } },
    ]);
    expect(found).toEqual([
      { source: 'caller', policyId: null, message: 'theirs' },
      { source: 'policy', policyId: 'pol_1', message: 'p: denied' },
    ]);
  });

  it('a tree is at most 8 deep and 64 nodes', () => {
    const nested = (depth: number): unknown =>
      depth === 1 ? { type: 'allowAll' } : { type: 'not', rule: nested(depth - 1) };
    expect(policyRule.safeParse(nested(8)).success).toBe(true);
    expect(policyRule.safeParse(nested(9)).success).toBe(false);
    expect(policyRule.safeParse(nested(5_000)).success).toBe(false);
    const all = { type: 'allowAll' };
    const wide = (leaves: number): unknown => ({
      type: 'and',
      rules: Array.from({ length: Math.ceil(leaves / 16) }, (_, i) => ({
        type: 'and',
        rules: Array.from({ length: Math.min(16, leaves - i * 16) }, () => all),
      })),
    });
    expect(policyRule.safeParse(wide(59)).success).toBe(true);
    expect(policyRule.safeParse(wide(60)).success).toBe(false);
  });

  it.each([
    [{ type: 'region', allowed: [] }],
    [{ type: 'region', allowed: ['mars'] }],
    [{ type: 'and', rules: [] }],
    [{ type: 'nope' }],
    [{ type: 'costThreshold', max: -1 }],
    [{ type: 'not' }],
    [null],
    [{ type: 'allowAll', extra: 1 }],
  ])('%j is no rule', rule => {
    expect(policyRule.safeParse(rule).success).toBe(false);
  });
});
