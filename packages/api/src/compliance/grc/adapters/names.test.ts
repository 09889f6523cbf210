import { expect, test } from 'vitest';
import type { Removed } from '../selection.ts';
import { drataSession } from './drata.ts';
import { type Named, Names } from './names.ts';

const base = {
  id: 'res_01kaz5q3n8f2v9c4w6x7y8z0ab',
  resourceArn: null,
  resourceType: 'ec2_instance',
} as const;

/** `attributes` are what tells a pushed one from a removed one; their values are not looked at. */
const pushed = (resourceId: string, name = '', resourceArn: string | null = null): Named => ({
  ...base,
  resourceId,
  resourceArn,
  name,
  payloadHash: '',
  attributes: {
    pci_scope: 'cde',
    pci_scope_justification: '',
    pci_data_classification: '',
    pci_segment: '',
    pci_validated_date: '',
    pci_validated_by: '',
    pci_data_flows: '',
    resource_id: resourceId,
    name,
    provider: 'aws',
    resource_type: 'ec2_instance',
    region: '',
  },
});
const removed = (resourceId: string, name: string): Removed => ({
  ...base,
  ...{ resourceId, name, provider: 'aws', region: '' },
});

function seeing(ones: Named[], ...seen: [id: string, displayName: string][]): Names {
  const names = new Names(ones);
  for (const [id, displayName] of seen) names.see(id, displayName);
  return names;
}

test('a resource is found by its id, then its ARN, then its name', () => {
  const one = pushed('i-1', 'web', 'arn:i-1');
  const found = (...seen: [string, string][]) => seeing([one], ...seen).match(one);
  expect(found(['c', 'web'], ['b', 'arn:i-1'], ['a', 'i-1'])).toEqual({ found: 'a' });
  expect(found(['c', 'web'], ['b', 'arn:i-1'])).toEqual({ found: 'b' });
  expect(found(['c', 'web'], ['d', 'db'])).toEqual({ found: 'c' });
  expect(found(['d', 'db'])).toMatchObject({ status: 404 });
  expect(found(['c', 'web'], ['d', 'web'])).toMatchObject({ status: 409 });
});

test('a resource of the platform that several mean is none of theirs', () => {
  const [one, two] = [pushed('i-1', 'web'), pushed('i-2', 'web')];
  const names = seeing([one, two], ['c', 'web']);
  expect([names.match(one), names.match(two)]).toMatchObject([{ status: 409 }, { status: 409 }]);
});

test('the name of what is gone belongs to what took its place', () => {
  const [old, live] = [removed('i-1', 'web'), pushed('i-2', 'web')];
  const names = seeing([old, live], ['c', 'web']);
  expect(names.match(live)).toEqual({ found: 'c' });
  expect(names.match(old)).toMatchObject({ status: 404 });
  expect(seeing([old], ['c', 'web']).match(old)).toEqual({ found: 'c' });
});

test('a full push of nothing to Drata deletes the records one by one', () => {
  const { plan } = drataSession({ connectionId: 1, resourceId: 'r' }, { syncId: 's', lost: null });
  expect(plan([], [removed('i/1', ''), removed('i-2', '')])).toMatchObject([
    { method: 'DELETE', path: '/custom-connections/1/resources/r/records/i%2F1' },
    { method: 'DELETE', path: '/custom-connections/1/resources/r/records/i-2' },
  ]);
  expect(plan([], [])).toEqual([]);
});
