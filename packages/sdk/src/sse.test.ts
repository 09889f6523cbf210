import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventReader } from './sse.ts';

const STREAM = [
  ': a comment',
  '',
  'event: connected',
  'data: {}',
  '',
  'data: one',
  'data:two',
  'data',
  'id: 1',
  '',
  'retry: 10',
  'id',
  'data:  kept space',
  '',
  'id: 2',
  '',
  'data: a:b',
  'id: nul\0',
  'unknown: x',
  '',
  'event: cut off',
  'data: never dispatched',
].join('\n');

const EXPECTED = [
  { type: 'connected', data: '{}', lastEventId: '' },
  { type: 'message', data: 'one\ntwo\n', lastEventId: '1' },
  { type: 'message', data: ' kept space', lastEventId: '' },
  { type: 'message', data: 'a:b', lastEventId: '2' },
];

describe('an event stream', () => {
  test.each(['\n', '\r\n', '\r'])('with line break %j reads as the HTML standard says', newline => {
    const read = eventReader();
    expect(read(STREAM.replaceAll('\n', newline))).toEqual(EXPECTED);
  });

  test('reads the same wherever it is cut', () => {
    const newlines = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(newlines, fc.array(fc.nat(STREAM.length * 2), { maxLength: 20 }), (newline, cuts) => {
        const text = STREAM.replaceAll('\n', newline);
        const read = eventReader();
        const bounds = [0, ...cuts.map(cut => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const events = bounds.slice(1).flatMap((end, index) => read(text.slice(bounds[index], end)));
        expect(events).toEqual(EXPECTED);
      }),
    );
  });
});
