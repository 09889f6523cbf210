import { describe, expect, it } from 'vitest';
import { OUTBOUND_FAILURES } from '../../ports.ts';
import { type Answer, outcomeOf } from './outcome.ts';

const http = (status: number, body = '', headers: HeadersInit = {}): Answer => ({
  kind: 'http',
  response: { status, headers: new Headers(headers), body: new TextEncoder().encode(body) },
});

describe('the outcome of an attempt', () => {
  it.each([200, 201, 204, 299])('%i is success', status => {
    expect(outcomeOf(http(status), true)).toMatchObject({
      outcome: 'success',
      responseCode: status,
      errorCode: null,
      errorMessage: null,
    });
  });

  it.each([408, 425, 429, 500, 502, 503, 504, 599])('%i is tried again, and fails on the last', status => {
    expect(outcomeOf(http(status), false)).toMatchObject({
      outcome: 'retry',
      responseCode: status,
      errorMessage: `HTTP ${status}`,
    });
    expect(outcomeOf(http(status), true).outcome).toBe('failed');
  });

  it.each([100, 199, 300, 301, 304, 307, 399, 400, 401, 404, 409, 410, 422, 451, 499, 600])(
    '%i fails at once',
    status => {
      expect(outcomeOf(http(status), false)).toMatchObject({
        outcome: 'failed',
        responseCode: status,
        errorCode: status >= 300 && status < 400 ? 'redirect' : 'http_status',
        gone: status === 410,
      });
    },
  );

  it.each(OUTBOUND_FAILURES)('%s is tried again unless the address is blocked', code => {
    const { outcome, errorCode, responseCode } = outcomeOf({ kind: 'none', code }, false);
    expect([outcome, errorCode, responseCode]).toEqual([
      code === 'address_blocked' ? 'failed' : 'retry',
      code,
      null,
    ]);
    expect(outcomeOf({ kind: 'none', code }, true).outcome).toBe('failed');
  });

  it('an SMTP 4yz is tried again, 5yz fails, and a missing transport fails', () => {
    expect(outcomeOf({ kind: 'smtp', replyCode: 451 }, false)).toMatchObject({
      outcome: 'retry',
      responseCode: 451,
      errorMessage: 'SMTP 451',
    });
    expect(outcomeOf({ kind: 'smtp', replyCode: 550 }, false).outcome).toBe('failed');
    expect(outcomeOf({ kind: 'none', code: 'mail_not_configured' }, false).outcome).toBe('failed');
    expect(outcomeOf({ kind: 'accepted' }, false).outcome).toBe('success');
  });

  it('keeps 1,024 characters of the body, as text that can be stored', () => {
    expect(outcomeOf(http(200, 'x'.repeat(5000)), false).responseSnippet).toHaveLength(1024);
    const cut = outcomeOf(http(200, `${'x'.repeat(1023)}😀`), false).responseSnippet;
    expect([cut?.length, cut?.isWellFormed()]).toEqual([1024, true]);
    expect(outcomeOf(http(500), false).responseSnippet).toBeNull();
  });

  it('minds Retry-After only where it will try again', () => {
    const headers = { 'retry-after': '120' };
    expect(outcomeOf(http(429, '', headers), false).retryAfter).toBe('120');
    expect(outcomeOf(http(429, '', headers), true).retryAfter).toBeNull();
    expect(outcomeOf(http(200, '', headers), false).retryAfter).toBeNull();
  });
});
