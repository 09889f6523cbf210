import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, failureOf, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';

describe.each(API_TARGETS)('compliance reviews on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  const review = (given: object = {}) => ({
    kind: 'scope_confirmation' as const,
    performedAt: new Date(test.api.clock.now()),
    performedBy: 'ana@example.com',
    statement: 'The scope was confirmed.',
    ...given,
  });

  it('are recorded once and never change', async () => {
    const { tenant, compliance, operator } = await test.estate();
    const made = await compliance.reviews.record(
      review({ reference: 'https://u:p@example.com/report', details: { password: 'x', pages: 3 } }),
    );
    expect(made).toMatchObject({
      ...review(),
      reference: 'https://[redacted]@example.com/report',
      details: { password: '[redacted]', pages: 3 },
      recordedAt: new Date(test.api.clock.now()),
      recordedBy: operator.email,
    });
    expect(await compliance.reviews.get({ id: made.id })).toEqual(made);
    expect(await test.actions(tenant)).toEqual(['compliance.review.record']);
    const performedAt = made.performedAt.toISOString();
    expect(await test.events(tenant)).toMatchObject([
      { type: 'compliance.review.recorded', data: { id: made.id, kind: made.kind, performedAt } },
    ]);
    for (const sql of [
      "UPDATE compliance_reviews SET statement = 'changed it' WHERE id = ?",
      'DELETE FROM compliance_reviews WHERE id = ?',
    ]) {
      await expect(test.api.database.db.write([{ sql, args: [made.id] }])).rejects.toThrow('append-only');
    }
    const other = await test.estate();
    expect(await refusalOf(other.compliance.reviews.get({ id: made.id }))).toBe('NOT_FOUND');
  });

  it('are of what was done, not of what will be', async () => {
    const { compliance } = await test.estate();
    const record = (given: object) => compliance.reviews.record(review(given));
    expect(await refusalOf(record({ performedAt: new Date(test.api.clock.now() + 1) }))).toBe('VALIDATION');
    expect(await refusalOf(record({ statement: ' nine char ' }))).toBe('VALIDATION');
    expect((await record({ statement: ' ten chars. ' })).statement).toBe('ten chars.');
  });

  it('of a penetration test say how it ended and who tested', async () => {
    const { compliance } = await test.estate();
    const tested = (details?: object) =>
      compliance.reviews.record(
        review({ kind: 'segmentation_penetration_test', ...(details === undefined ? {} : { details }) }),
      );
    expect((await failureOf(tested())).details?.issues?.map(({ path }) => path)).toEqual([
      'details.result',
      'details.independent',
    ]);
    expect(await refusalOf(tested({ result: 'maybe', independent: true }))).toBe('VALIDATION');
    const details = { result: 'pass', independent: false, by: 'a firm' };
    expect((await tested(details)).details).toEqual(details);
  });

  it('are listed newest first, by kind and time', async () => {
    const { compliance } = await test.estate();
    const at = (day: number) => new Date(Date.UTC(2025, 0, day));
    for (const [day, kind] of [
      [2, 'network_diagram'],
      [3, 'scope_confirmation'],
      [1, 'scope_confirmation'],
    ] as const) {
      await compliance.reviews.record(review({ kind, performedAt: at(day) }));
    }
    const days = async (asked: Parameters<typeof compliance.reviews.list>[0]) =>
      (await compliance.reviews.list(asked)).items.map(({ performedAt }) => performedAt.getUTCDate());
    expect(await days({})).toEqual([3, 2, 1]);
    expect(await days({ kind: 'scope_confirmation' })).toEqual([3, 1]);
    expect(await days({ since: at(2), until: at(3) })).toEqual([2]);
  });
});
