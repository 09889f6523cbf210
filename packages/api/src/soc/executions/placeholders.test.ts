import { describe, expect, it } from 'vitest';
import type { Known } from './known.ts';
import { foreseeParameters, resolveParameters } from './placeholders.ts';

const known: Known = {
  executionId: 'exe_1',
  parameters: { n: 5, yes: false, none: null, host: 'web-1', deep: { a: [1, 2] }, evil: '{{case.id}}' },
  case: { id: 'cas_1', title: 'Beacon {{params.host}}', severity: 'high' },
  assets: ['web-1', 'web-2'],
  outputs: new Map([['scan', { score: 0.5, ports: [22, 80] }]]),
};
const before: Known = { ...known, outputs: new Map() };

const resolved = (value: unknown, with_ = known) => resolveParameters(with_, { value });

describe('a placeholder', () => {
  it.each([
    ['{{params.n}}', 5],
    ['{{params.yes}}', false],
    ['{{params.none}}', null],
    ['{{params.deep}}', { a: [1, 2] }],
    ['{{params.deep.a.1}}', 2],
    ['{{ params.host }}', 'web-1'],
    ['{{case.id}}', 'cas_1'],
    ['{{case.title}}', 'Beacon {{params.host}}'],
    ['{{case.severity}}', 'high'],
    ['{{execution.id}}', 'exe_1'],
    ['{{assets}}', ['web-1', 'web-2']],
    ['{{assets.1}}', 'web-2'],
    ['{{steps.scan.output.score}}', 0.5],
    ['{{steps.scan.output.ports}}', [22, 80]],
    [' {{params.n}}', ' 5'],
    ['{{params.n}}{{params.host}}', '5web-1'],
    ['block {{assets.0}} on {{params.n}}, {{params.none}}', 'block web-1 on 5, null'],
    ['all of {{assets}}', 'all of ["web-1","web-2"]'],
    ['{{{params.n}}}', '{5}'],
    ['{{params.evil}}', '{{case.id}}'],
    ['see {{params.evil}}', 'see {{case.id}}'],
    ['$& {{params.host}} $1', '$& web-1 $1'],
    ['{ {params.n} }', '{ {params.n} }'],
    ['{{params.n', '{{params.n'],
    [
      ['{{params.n}}', { inner: ['{{assets.0}}'] }],
      [5, { inner: ['web-1'] }],
    ],
    [7, 7],
    [null, null],
  ])('%j becomes %j', (value, expected) => {
    expect(resolved(value)).toEqual({ ok: true, parameters: { value: expected } });
  });

  it.each([
    ['{{params.missing}}', 'params.missing'],
    ['{{params}}', 'params'],
    ['{{params.host.length}}', 'params.host.length'],
    ['{{params.constructor}}', 'params.constructor'],
    ['{{case.status}}', 'case.status'],
    ['{{case}}', 'case'],
    ['{{execution.status}}', 'execution.status'],
    ['{{assets.2}}', 'assets.2'],
    ['{{assets.-1}}', 'assets.-1'],
    ['{{steps.scan.output}}', 'steps.scan.output'],
    ['{{steps.later.output.x}}', 'steps.later.output.x'],
    ['to {{ nobody }} and {{params.other}}', 'nobody'],
    ['{{}}', ''],
  ])('%s is unresolved', (value, path) => {
    expect(resolved(value)).toEqual({ ok: false, error: `unresolved parameter: ${path}` });
  });

  it('about the case is unresolved in a run without one', () => {
    expect(resolved('{{case.id}}', { ...known, case: null })).toEqual({
      ok: false,
      error: 'unresolved parameter: case.id',
    });
  });

  it('leaves names of fields alone', () => {
    expect(resolveParameters(known, { '{{params.n}}': 1, __proto__: 2 })).toEqual({
      ok: true,
      parameters: { '{{params.n}}': 1 },
    });
  });

  it('cannot blow parameters up beyond 65,536 bytes', () => {
    const large: Known = { ...known, parameters: { x: 'x'.repeat(16_000) } };
    expect(resolved('{{params.x}}'.repeat(4), large).ok).toBe(true);
    expect(resolved('{{params.x}}'.repeat(5), large)).toEqual({
      ok: false,
      error: 'the resolved parameters must be at most 65536 bytes of JSON',
    });
  });

  it('that is never closed is looked for in one pass', () => {
    const text = `{{${' '.repeat(60_000)}`;
    expect(resolved(text)).toEqual({ ok: true, parameters: { value: text } });
  });
});

describe('parameters before a run', () => {
  it('have what is known, and stand as written where an output goes in', () => {
    expect(
      foreseeParameters(before, {
        host: '{{params.host}}',
        from: 'scan said {{ steps.scan.output.score }} of {{assets.1}}',
        list: ['{{steps.scan.output.ports}}', 3],
      }),
    ).toEqual({
      parameters: {
        host: 'web-1',
        from: 'scan said {{ steps.scan.output.score }} of web-2',
        list: ['{{steps.scan.output.ports}}', 3],
      },
      texts: [
        'host',
        'web-1',
        'from',
        'scan said {{ steps.scan.output.score }} of web-2',
        'list',
        '{{steps.scan.output.ports}}',
      ],
      namesAnything: true,
      error: null,
    });
  });

  it('name every text, also inside what a placeholder stands for', () => {
    const assets = foreseeParameters(before, { targets: '{{assets}}', map: { 'plc-1': true } });
    expect(assets).toMatchObject({
      texts: ['targets', 'web-1', 'web-2', 'map', 'plc-1'],
      namesAnything: false,
    });
  });

  it('that would be too large can name anything, and are not made', () => {
    const large: Known = { ...before, parameters: { x: 'x'.repeat(16_000) } };
    const foreseen = foreseeParameters(large, {
      value: '{{params.x}}'.repeat(600),
      list: Array(600).fill('{{params}}'),
    });
    expect(foreseen).toMatchObject({ namesAnything: true });
    expect(JSON.stringify(foreseen).length).toBeLessThan(200_000);
  });

  it('say which placeholder can never be replaced', () => {
    const foreseen = foreseeParameters({ ...before, case: null }, { a: 'x {{case.id}}', b: '{{params.no}}' });
    expect(foreseen).toMatchObject({
      parameters: { a: 'x {{case.id}}', b: '{{params.no}}' },
      namesAnything: false,
      error: 'unresolved parameter: case.id',
    });
  });
});
