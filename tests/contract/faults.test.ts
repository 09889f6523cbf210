import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Failing, startFailing } from './failing.ts';
import { MUTATIONS } from './registry.ts';

describe('a mutation whose n-th statement fails', () => {
  let failing: Failing;
  beforeAll(async () => {
    failing = await startFailing();
  });
  afterAll(() => failing?.running.stop());

  it.each(MUTATIONS)('$path leaves nothing behind, for every n', async procedure => {
    const { tried, wrong } = await failing.everyStatement(procedure);
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(0);
  });
});
