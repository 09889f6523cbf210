import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HTTP_STATUS as SERVER_STATUS } from '../../db/src/errors.ts';
import { clientOf } from '../test/client.ts';
import { answer, startServer, type TestServer } from '../test/server.ts';
import * as errors from './errors.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const CLASSES = [
  ['VALIDATION', errors.ValidationError],
  ['UNAUTHENTICATED', errors.UnauthenticatedError],
  ['FORBIDDEN', errors.ForbiddenError],
  ['NOT_FOUND', errors.NotFoundError],
  ['CONFLICT', errors.ConflictError],
  ['PRECONDITION_FAILED', errors.PreconditionFailedError],
  ['UNSUPPORTED', errors.UnsupportedError],
  ['RATE_LIMITED', errors.RateLimitedError],
  ['QUOTA_EXCEEDED', errors.QuotaExceededError],
  ['UNAVAILABLE', errors.UnavailableError],
  ['INTERNAL', errors.InternalError],
] as const;

function caught(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    error => error,
  );
}

test('the client knows exactly the codes the server has', () => {
  expect(errors.HTTP_STATUS).toEqual(SERVER_STATUS);
  expect(CLASSES.map(([code]) => code).sort()).toEqual(Object.keys(SERVER_STATUS).sort());
});

describe('a refusal', () => {
  test.each(CLASSES)('%s is thrown as its own class, with everything the server said', async (code, type) => {
    const details = { reason: 'why', issues: [{ path: 'a.0', message: 'is right' }], at: new Date(5) };
    const error = await caught(clientOf(server, { maxRetries: 0 }).fail({ code, details }));
    expect(error).toBeInstanceOf(type);
    expect(error).toBeInstanceOf(errors.BreakwaterError);
    expect(error).toMatchObject({
      name: type.name,
      code,
      status: SERVER_STATUS[code],
      message: `refused: ${code}`,
      requestId: `req-${server.requests.length}`,
      details,
      retryable: code === 'UNAVAILABLE' || code === 'RATE_LIMITED',
    });
  });

  test('with a code this client does not know is told by its status', async () => {
    server.faults.push(answer(409, { code: 'BRAND_NEW' }), answer(418, { code: 'BRAND_NEW' }));
    expect(await caught(clientOf(server).echo())).toBeInstanceOf(errors.ConflictError);
    expect(await caught(clientOf(server).echo())).toBeInstanceOf(errors.InternalError);
  });

  test('has no inherited property for a code', async () => {
    server.faults.push(answer(400, { code: 'constructor' }));
    expect(await caught(clientOf(server).echo())).toBeInstanceOf(errors.ValidationError);
  });

  test('names the request by header where the body does not', async () => {
    server.faults.push(answer(403, { code: 'FORBIDDEN' }));
    expect(await caught(clientOf(server).echo())).toMatchObject({
      requestId: `req-${server.requests.length}`,
    });
  });
});

describe('an answer that is not of Breakwater', () => {
  test.each([
    [200, errors.ConnectionError],
    [404, errors.ConnectionError],
    [500, errors.ConnectionError],
    [429, errors.RateLimitedError],
    [502, errors.UnavailableError],
    [503, errors.UnavailableError],
  ])('with status %i never looks like a refusal of the call', async (status, type) => {
    server.faults.push(answer(status), answer(status, { text: '{"message":"hello"}' }));
    const bw = clientOf(server, { maxRetries: 0 });
    for (let i = 0; i < 2; i++) {
      expect(await caught(bw.echo())).toMatchObject({
        name: type.name,
        status,
        requestId: `req-${server.requests.length}`,
      });
    }
  });
});

test('a port where nobody listens is a ConnectionError that says why', async () => {
  const closed = await startServer();
  await closed.close();
  const error = await caught(clientOf(closed).echo());
  expect(error).toMatchObject({
    name: 'ConnectionError',
    code: 'CONNECTION',
    status: 0,
    retryable: true,
    details: { reason: 'ECONNREFUSED' },
  });
  expect(String(error)).toContain(closed.url);
});
