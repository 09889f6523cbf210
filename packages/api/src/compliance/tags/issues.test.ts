import { expect, it } from 'vitest';
import type { Scope } from '../fields.ts';
import { tagIssues } from './issues.ts';

const WHOLE = {
  'pci:scope': 'cde',
  'pci:data-class': 'stores-cardholder',
  'pci:segment': 'cde-1',
  'pci:scope-reason': 'holds cards',
  'pci:validated-date': '2024-02-29',
  'pci:validated-by': 'ana@example.com',
};

const issues = (scope: Scope, tags: Record<string, string>) =>
  tagIssues(scope, new Map(Object.entries(tags)), label => label === 'sp:scanner').map(({ key }) => key);

it('finds nothing in tags that are whole', () => {
  expect(issues('cde', WHOLE)).toEqual([]);
  expect(issues('cde', { ...WHOLE, 'pci:data-flows': '["a -> b"]', other: '' })).toEqual([]);
});

it('asks for all that a cde must say, and less of others', () => {
  expect(issues('cde', {})).toEqual(Object.keys(WHOLE));
  expect(issues('connected-cde', {})).not.toContain('pci:data-class');
  expect(issues('out-of-scope', {})).toEqual([
    'pci:scope',
    'pci:scope-reason',
    'pci:validated-date',
    'pci:validated-by',
  ]);
});

it.each([
  ['pci:scope', 'banana'],
  ['pci:scope', 'connected_cde'],
  ['pci:data-class', 'stores'],
  ['pci:segment', ' '],
  ['pci:scope-reason', ''],
  ['pci:validated-date', '2025-02-29'],
  ['pci:validated-date', '13.12.2025'],
  ['pci:validated-by', 'somebody'],
  ['pci:validated-by', 'sp:nobody'],
  ['pci:data-flows', '{"a": 1}'],
  ['pci:data-flows', 'a -> b'],
])('%s may not be %j', (key, value) => {
  expect(issues('cde', { ...WHOLE, [key]: value })).toEqual([key]);
});

it.each([
  ['pci:scope', ' CDE '],
  ['pci:scope', 'pending-review'],
  ['pci:validated-by', 'sp:scanner'],
])('%s may be %j', (key, value) => {
  expect(issues('cde', { ...WHOLE, [key]: value })).toEqual([]);
});
