import { expect, test } from 'vitest';
import { BreakwaterFlows } from './breakwater.ts';

const FLOW = {
  srcIp: '203.0.113.8',
  dstIp: '203.0.113.7',
  protocol: 'TCP',
  windowStart: '2026-03-01T12:00:00Z',
  windowEnd: '2026-03-01T12:01:00Z',
};

test.each([
  ['destIp', '"destIp" is not a field of a flow'],
  [`${'x'.repeat(60)}`, `"${'x'.repeat(40)}" is not a field of a flow`],
])('a flow with the field %s is told so by its name', (field, reason) => {
  const flows = new BreakwaterFlows();
  expect(() => flows.read({ ...FLOW, [field]: '203.0.113.7' }, 1)).toThrow(reason);
  expect(flows.read(FLOW, 1)).toMatchObject({ line: 1, protocol: 'TCP' });
});
