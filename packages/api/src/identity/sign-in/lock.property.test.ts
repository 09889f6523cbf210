import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { failureOf, MINUTE, PASSWORD, SECOND, type TestApi, testApi } from '../../testing.ts';

const WINDOW = 15 * MINUTE;

/** What the rules say of one address, told apart from how the database counts. */
class Model {
  #failures: number[] = [];
  #lastSuccess = -1;
  #lockedUntil = -1;

  #counting(now: number): number {
    return this.#failures.filter(at => at > now - WINDOW && at > this.#lastSuccess && at >= this.#lockedUntil)
      .length;
  }

  attempt(now: number, right: boolean): 'ok' | 'UNAUTHENTICATED' | 'RATE_LIMITED' {
    if (this.#lockedUntil > now) return 'RATE_LIMITED';
    if (right) {
      this.#lastSuccess = now;
      this.#lockedUntil = -1;
      return 'ok';
    }
    this.#failures.push(now);
    if (this.#counting(now) >= 5) this.#lockedUntil = now + WINDOW;
    return 'UNAUTHENTICATED';
  }
}

let api: TestApi;
beforeAll(async () => {
  api = await testApi('file');
});
afterAll(() => api.close());

it('locks and frees an address exactly as the rules say, for any sequence of tries', async () => {
  const step = fc.record({
    after: fc.oneof(
      fc.integer({ min: 1, max: 4 * MINUTE }),
      fc.constantFrom(SECOND, 4 * MINUTE, WINDOW - 1, WINDOW, WINDOW + 1),
    ),
    right: fc.oneof(
      { weight: 5, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async steps => {
      const tenant = await api.tenant();
      const model = new Model();
      let n = 0;
      for (const { after, right } of steps) {
        api.clock.advance(after);
        const expected = model.attempt(api.clock.now(), right);
        const origin = tenant.as(null, { clientIp: tenant.ip(++n) });
        const call = origin.identity.login({
          email: tenant.admin.email,
          password: right ? PASSWORD : 'wrong',
        });
        expect(expected === 'ok' ? (await call).user.email : (await failureOf(call)).code).toBe(
          expected === 'ok' ? tenant.admin.email : expected,
        );
      }
    }),
    { numRuns: 40 },
  );
});
