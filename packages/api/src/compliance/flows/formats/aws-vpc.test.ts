import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { type Batch, emptyBatch } from '../record.ts';
import { lineReader } from './index.ts';

function read(lines: readonly string[], header?: string): Batch {
  const batch = emptyBatch();
  const take = lineReader('aws-vpc-flow-log', header);
  for (const [index, line] of lines.entries()) take(batch, line, index + 1);
  return batch;
}

const line = ({ protocol = '6', dstport = '3306', action = 'ACCEPT' } = {}) =>
  `2 123456789012 eni-1 10.0.1.5 10.0.2.9 40000 ${dstport} ${protocol} 20 4249 1764547200 1764547260 ${action} OK`;

test('case 29: protocols have the names they go by, and what is missing its default', () => {
  const lines = ['6', '17', '1', '58', '47'].map(protocol => line({ protocol }));
  const { records } = read([...lines, line({ dstport: '-', action: '-' })]);
  expect(records.map(({ protocol }) => protocol)).toEqual(['TCP', 'UDP', 'ICMP', 'ICMPv6', '47', 'TCP']);
  expect(records.at(-1)).toMatchObject({ dstPort: 0, action: 'ACCEPT', srcPort: 40_000 });
});

test('case 29: a header says where the fields are, and may come again with others', () => {
  const { records, received, invalid } = read([
    'srcaddr dstaddr dstport protocol start end action flow-direction foo',
    '10.0.1.5 10.0.2.9 443 6 1764547200 1764547260 REJECT ingress bar',
    '',
    '${dstaddr} ${srcaddr} ${pkt-srcaddr} ${dstport} ${protocol} ${start} ${end}',
    '10.0.2.9 10.0.1.5 10.0.9.9 22 6 1764547200 1764547260',
    '10.0.2.9 10.0.1.5 - 22 6 1764547200 1764547260\r',
  ]);
  expect([received, invalid]).toEqual([3, []]);
  expect(records).toMatchObject([
    { line: 2, source: { ips: ['10.0.1.5'] }, action: 'REJECT', flowDirection: 'ingress', srcPort: null },
    { line: 5, source: { ips: ['10.0.9.9', '10.0.1.5'] }, dest: { ips: ['10.0.2.9'] }, dstPort: 22 },
    { line: 6, source: { ips: ['10.0.1.5'] } },
  ]);
});

test('case 29: a layout that names no dstport is refused whole, wherever it stands', () => {
  const header = 'srcaddr dstaddr protocol start end';
  for (const reading of [() => read([line(), header]), () => read([line()], header), () => read([], '1 2')]) {
    expect(reading).toThrow(/^header: must/);
  }
});

test.each([
  ['10.0.1.5 10.0.2.9 443 6 1764547200', 'columns'],
  ['10.0.1.5 10.0.2.9 443 256 1764547200 1764547260', 'protocol'],
  ['10.0.1.5 10.0.2.9 443 - 1764547200 1764547260', 'protocol'],
  ['10.0.1.5 10.0.2.9 65536 6 1764547200 1764547260', 'dstport'],
  ['10.0.1.05 10.0.2.9 443 6 1764547200 1764547260', 'source address'],
  ['10.0.1.5 - 443 6 1764547200 1764547260', 'destination address'],
  ['10.0.1.5 10.0.2.9 443 6 1764547200 1764547199', 'end must not be before start'],
  ['10.0.1.5 10.0.2.9 443 6 - 1764547199', 'start'],
  ['10.0.1.5 10.0.2.9 443 6 1764547200 9999999999999999', 'end'],
])('a line is invalid with the reason: %s', (text, reason) => {
  const { invalid, records } = read([text], 'srcaddr dstaddr dstport protocol start end');
  expect(records).toEqual([]);
  expect(invalid).toEqual([{ line: 1, reason: expect.stringContaining(reason) }]);
});

test('of a stream that names ever new addresses none of the text stays in memory', () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const take = lineReader('aws-vpc-flow-log');
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = heap();
  for (let at = 0; at < 400; at++) {
    const address = `203.100.${100 + (at >> 7)}.${100 + (at & 127)}`;
    const chunk = Buffer.from(`${'x'.repeat(50_000)}\n${line()}\n`.replace('10.0.1.5', address)).toString();
    for (const text of chunk.split('\n')) take(emptyBatch(), text, at);
  }
  expect(heap() - before).toBeLessThan(10_000_000);
});
