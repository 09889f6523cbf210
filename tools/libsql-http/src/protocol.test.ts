import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLOSE, execute, Fixture } from './fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await Fixture.start();
  await fixture.client.executeMultiple(
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'x')",
  );
});

afterAll(() => fixture.stop());

function batch(steps: readonly object[]): object {
  return { type: 'batch', batch: { steps } };
}

describe('probes', () => {
  test.each([
    ['/v2', 200],
    ['/v3', 200],
    ['/health', 200],
    ['/v3-protobuf', 404],
    ['/', 404],
  ])('GET %s answers %i', async (path, status) => {
    expect((await fetch(fixture.server.url + path)).status).toBe(status);
  });

  test('only what the protocol names can be posted to', async () => {
    expect((await fixture.post('/v1/execute', {})).status).toBe(404);
    expect((await fixture.post('/v2/cursor', { batch: { steps: [] } })).status).toBe(404);
    expect((await fetch(`${fixture.server.url}/v2/pipeline`, { method: 'PUT' })).status).toBe(404);
  });
});

describe('statement results', () => {
  test('carry the fields of the real server', async () => {
    const sql = "INSERT INTO t (a) VALUES ('y') RETURNING id";
    const { results, baton } = await fixture.pipeline([
      execute('BEGIN'),
      execute(sql),
      execute('ROLLBACK'),
      CLOSE,
    ]);
    expect(baton).toBeNull();
    expect(results[1]).toEqual({
      type: 'ok',
      response: {
        type: 'execute',
        result: {
          cols: [{ name: 'id', decltype: 'INTEGER' }],
          rows: [[{ type: 'integer', value: '2' }]],
          affected_row_count: 1,
          last_insert_rowid: '2',
          replication_index: null,
          rows_read: 1,
          rows_written: 1,
          query_duration_ms: expect.any(Number),
        },
      },
    });
  });

  test('leave rows out when they are not wanted', async () => {
    const { results } = await fixture.pipeline([execute('SELECT 1 AS one', { want_rows: false }), CLOSE]);
    expect(results[0]?.response?.result).toMatchObject({ cols: [{ name: 'one' }], rows: [] });
  });

  test('blobs are base64, their padding optional on the way in and absent on the way out', async () => {
    const run = async (base64: string) => {
      const args = [{ type: 'blob', base64 }];
      return (await fixture.pipeline([execute('SELECT ?', { args }), CLOSE])).results[0]?.response?.result
        ?.rows;
    };
    expect(await run('/wA=')).toEqual([[{ type: 'blob', base64: '/wA' }]]);
    expect(await run('/wA')).toEqual([[{ type: 'blob', base64: '/wA' }]]);
  });
});

describe('a pipeline', () => {
  test('goes on after a request that failed', async () => {
    const { results } = await fixture.pipeline([execute('SELECT * FROM nope'), execute('SELECT 1'), CLOSE]);
    expect(results.map(result => result.type)).toEqual(['error', 'ok', 'ok']);
  });

  test('may be empty, and then only opens a stream', async () => {
    const { baton, results } = await fixture.pipeline([]);
    expect(results).toEqual([]);
    expect((await fixture.pipeline([CLOSE], baton)).baton).toBeNull();
  });

  test('cannot go on once it closed its stream', async () => {
    const response = await fixture.post('/v3/pipeline', { requests: [CLOSE, execute('SELECT 1')] });
    expect([response.status, await response.text()]).toEqual([400, 'Stream for this baton was closed']);
  });

  test('tells autocommit from an open transaction, in version 3 only', async () => {
    const asks = [{ type: 'get_autocommit' }, execute('BEGIN'), { type: 'get_autocommit' }, CLOSE];
    const { results } = await fixture.pipeline(asks);
    expect([results[0]?.response?.is_autocommit, results[2]?.response?.is_autocommit]).toEqual([true, false]);
    expect((await fixture.post('/v2/pipeline', { requests: asks })).status).toBe(400);
  });
});

describe('stored SQL', () => {
  test('is used by number until it is closed', async () => {
    const { baton, results } = await fixture.pipeline([
      { type: 'store_sql', sql_id: 7, sql: 'SELECT ? + 1' },
      { type: 'execute', stmt: { sql_id: 7, args: [{ type: 'integer', value: '1' }] } },
      { type: 'describe', sql_id: 7 },
    ]);
    expect(results[1]?.response?.result?.rows).toEqual([[{ type: 'integer', value: '2' }]]);
    expect(results[2]?.response?.result?.params).toEqual([{ name: null }]);
    const gone = [
      { type: 'close_sql', sql_id: 7 },
      { type: 'execute', stmt: { sql_id: 7 } },
    ];
    const response = await fixture.post('/v3/pipeline', { baton, requests: gone });
    expect([response.status, await response.text()]).toEqual([400, 'SQL text 7 not found']);
  });

  test('is limited as on the real server', async () => {
    const store = (sql_id: number, sql: string) => ({ type: 'store_sql', sql_id, sql });
    const many = Array.from({ length: 51 }, (_, i) => store(i, 'SELECT 1'));
    const { results } = await fixture.pipeline([...many, CLOSE]);
    expect(results[50]?.error?.code).toBe('SQL_STORE_TOO_MANY');
    const large = await fixture.pipeline([store(0, `SELECT '${'é'.repeat(2500)}'`), CLOSE]);
    expect(large.results[0]?.error?.code).toBe('SQL_STORE_TOO_LARGE');
    expect((await fixture.post('/v3/pipeline', { requests: [store(0, ''), store(0, '')] })).status).toBe(400);
  });

  test('either sql or sql_id is given', async () => {
    for (const stmt of [{}, { sql: 'SELECT 1', sql_id: 1 }]) {
      expect((await fixture.post('/v3/pipeline', { requests: [{ type: 'execute', stmt }] })).status).toBe(
        400,
      );
    }
  });
});

describe('describe', () => {
  test.each([
    ['SELECT id, a AS b FROM t WHERE a = :a', [{ name: ':a' }], ['id', 'b'], false, true],
    ['EXPLAIN DELETE FROM t', [], expect.arrayContaining(['opcode']), true, true],
    ['DELETE FROM t WHERE id = ?2', [{ name: null }, { name: '?2' }], [], false, false],
    ['BEGIN', [], [], false, true],
    ['BEGIN IMMEDIATE', [], [], false, false],
  ])(
    'tells parameters, columns and effect without running: %s',
    async (sql, params, names, explain, readonly) => {
      const { results } = await fixture.pipeline([{ type: 'describe', sql }, CLOSE]);
      const result = results[0]?.response?.result;
      expect(result?.params).toEqual(params);
      expect(result?.cols.map(col => col.name)).toEqual(names);
      expect([result?.is_explain, result?.is_readonly]).toEqual([explain, readonly]);
    },
  );

  test('an unknown table is an error, and describing a PRAGMA does not set it', async () => {
    const { results } = await fixture.pipeline([
      { type: 'describe', sql: 'SELECT * FROM nope' },
      { type: 'describe', sql: 'PRAGMA foreign_keys = OFF' },
      execute('PRAGMA foreign_keys'),
      CLOSE,
    ]);
    expect(results[0]?.error?.message).toContain('no such table');
    expect(results[2]?.response?.result?.rows).toEqual([[{ type: 'integer', value: '1' }]]);
  });
});

describe('batches', () => {
  const OK = { stmt: { sql: 'SELECT 1' } };
  const FAILS = { stmt: { sql: 'SELECT * FROM nope' } };
  const SKIPPED = { stmt: { sql: 'SELECT 2' }, condition: { type: 'error', step: 0 } };
  const ok = (step: number) => ({ type: 'ok', step });
  const error = (step: number) => ({ type: 'error', step });

  // Steps 0, 1 and 2 end ok, in error and skipped.
  test.each([
    [ok(0), true],
    [ok(1), false],
    [ok(2), false],
    [error(0), false],
    [error(1), true],
    [error(2), false],
    [{ type: 'not', cond: ok(1) }, true],
    [{ type: 'not', cond: { type: 'not', cond: ok(0) } }, true],
    [{ type: 'and', conds: [ok(0), error(1)] }, true],
    [{ type: 'and', conds: [ok(0), ok(1)] }, false],
    [{ type: 'and', conds: [] }, true],
    [{ type: 'or', conds: [ok(1), error(1)] }, true],
    [{ type: 'or', conds: [ok(1), ok(2)] }, false],
    [{ type: 'or', conds: [] }, false],
    [{ type: 'is_autocommit' }, true],
  ])('a step runs exactly when its condition holds: %j', async (condition, runs) => {
    const { results } = await fixture.pipeline([batch([OK, FAILS, SKIPPED, { ...OK, condition }]), CLOSE]);
    const result = results[0]?.response?.result;
    expect(result?.step_results.map(step => step !== null)).toEqual([true, false, false, runs]);
    expect(result?.step_errors.map(step => step?.code ?? null)).toEqual([null, 'SQLITE_ERROR', null, null]);
  });

  test('is_autocommit follows the transaction', async () => {
    const condition = { type: 'is_autocommit' };
    const steps = [
      { stmt: { sql: 'BEGIN' } },
      { ...OK, condition },
      { stmt: { sql: 'COMMIT' } },
      { ...OK, condition },
    ];
    const { results } = await fixture.pipeline([batch(steps), CLOSE]);
    expect(results[0]?.response?.result?.step_results.map(step => step !== null)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect((await fixture.post('/v2/pipeline', { requests: [batch(steps)] })).status).toBe(400);
  });

  test('a condition may only look back', async () => {
    const response = await fixture.post('/v3/pipeline', { requests: [batch([{ ...OK, condition: ok(0) }])] });
    expect([response.status, await response.text()]).toEqual([
      400,
      'Invalid reference to step in a batch condition',
    ]);
  });

  test('a text that is not one statement fails the whole batch before it starts', async () => {
    const steps = [{ stmt: { sql: "INSERT INTO t (a) VALUES ('kept out')" } }, { stmt: { sql: '' } }];
    const { results } = await fixture.pipeline([batch(steps), execute('SELECT count(*) FROM t'), CLOSE]);
    expect(results[0]?.error?.code).toBe('SQL_NO_STATEMENT');
    expect(results[1]?.response?.result?.rows).toEqual([[{ type: 'integer', value: '1' }]]);
  });
});

describe('batons', () => {
  async function refusal(baton: unknown): Promise<[number, string]> {
    const response = await fixture.post('/v3/pipeline', { baton, requests: [] });
    return [response.status, await response.text()];
  }

  test('rotate with every request; an old one is refused and the stream goes on', async () => {
    const first = (await fixture.pipeline([execute('BEGIN')])).baton;
    const second = (await fixture.pipeline([execute('SELECT 1')], first)).baton;
    expect(second).not.toBe(first);
    expect(await refusal(first)).toEqual([400, 'Received a baton that has already been used']);
    const forged = `${second?.split('.')[0]}.${'A'.repeat(32)}`;
    expect(await refusal(forged)).toEqual([400, 'Received a baton that has already been used']);
    expect((await fixture.pipeline([execute('COMMIT'), CLOSE], second)).results[0]?.type).toBe('ok');
    expect(await refusal(second)).toEqual([400, 'Received an invalid baton']);
  });

  test('two requests with one baton: only one is served', async () => {
    const { baton } = await fixture.pipeline([execute('BEGIN')]);
    const body = { baton, requests: [execute('SELECT 1')] };
    const answers = await Promise.all([
      fixture.post('/v3/pipeline', body),
      fixture.post('/v3/pipeline', body),
    ]);
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 400]);
    const served = answers.find(answer => answer.status === 200);
    if (served === undefined) throw new Error('one of the two must be served');
    await fixture.pipeline([CLOSE], (await served.json()).baton);
  });

  test.each(['', '.', 'x', 'x.y', '../..', '0'.repeat(10_000)])(
    'unknown ones are refused: %#',
    async baton => {
      expect(await refusal(baton)).toEqual([400, 'Received an invalid baton']);
    },
  );
});

describe('requests that are not as they should be', () => {
  test.each([
    ['{', 'Cannot deserialize client message from JSON'],
    ['[]', 'body must be an object'],
    ['{"requests":[{"type":"execute"}]}', 'requests[0].stmt must be an object'],
    ['{"requests":[{"type":"drop"}]}', 'requests[0].type must be'],
    ['{"requests":[],"baton":5}', 'baton must be a string'],
    [
      JSON.stringify({ requests: [execute('SELECT ?', { args: [{ type: 'integer', value: 1 }] })] }),
      'must be a string',
    ],
    [
      JSON.stringify({
        requests: [execute('SELECT ?', { args: [{ type: 'integer', value: '9223372036854775808' }] })],
      }),
      'must be a 64-bit integer',
    ],
    [
      JSON.stringify({ requests: [execute('SELECT ?', { args: [{ type: 'blob', base64: '*' }] })] }),
      'base64',
    ],
  ])('are answered 400 with what is right: %s', async (body, message) => {
    const response = await fixture.post('/v3/pipeline', body);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(message);
  });

  test('no body, however odd, makes the server fail or keeps a stream', async () => {
    const request = fc.record(
      {
        type: fc.constantFrom(
          'execute',
          'batch',
          'sequence',
          'describe',
          'store_sql',
          'close_sql',
          'close',
          'x',
        ),
        stmt: fc.record(
          { sql: fc.oneof(fc.constantFrom('SELECT ?', 'BEGIN'), fc.string()), args: fc.jsonValue() },
          { requiredKeys: [] },
        ),
        batch: fc.record({ steps: fc.array(fc.record({ stmt: fc.jsonValue(), condition: fc.jsonValue() })) }),
        sql: fc.string(),
        sql_id: fc.integer(),
      },
      { requiredKeys: ['type'] },
    );
    const body = fc.oneof(fc.jsonValue(), fc.record({ requests: fc.array(request) }));
    await fc.assert(
      fc.asyncProperty(body, async value => {
        const response = await fixture.post('/v3/pipeline', value);
        expect([200, 400]).toContain(response.status);
        if (response.status === 400) await response.text();
        else await fixture.pipeline([CLOSE], (await response.json()).baton);
      }),
      { numRuns: 300 },
    );
    expect(fixture.server.stats()).toMatchObject({ streams: 0, connections: { taken: 0 } });
  });
});
