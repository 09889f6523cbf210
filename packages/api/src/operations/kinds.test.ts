import { expect, it } from 'vitest';
import { kindNames, operationKind } from './kinds.ts';

it('every kind is listed under its name, within its limits', async () => {
  expect(kindNames().length).toBeGreaterThan(0);
  for (const name of kindNames()) {
    const kind = await operationKind(name);
    expect(kind?.kind).toBe(name);
    const { limitMs = 1000, maxAttempts = 3, resourceType = '' } = kind ?? {};
    expect([limitMs >= 1000, limitMs <= 86_400_000, maxAttempts >= 1, maxAttempts <= 10]).not.toContain(
      false,
    );
    expect(resourceType).toMatch(/^[a-zA-Z]{1,50}$/);
  }
  expect(await operationKind('toString')).toBeNull();
});
