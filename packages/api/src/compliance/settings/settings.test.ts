import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';

describe.each(API_TARGETS)('compliance settings on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  const DEFAULTS = {
    entityType: 'merchant',
    lookbackDays: 90,
    flowRetentionDays: 400,
    pendingReviewMaxDays: 14,
    monitoringGapHours: 24,
    autoClassify: false,
    version: 0,
    updatedAt: null,
  };

  it('are the defaults until an admin changes them', async () => {
    const { tenant, operator } = await test.estate();
    const { settings } = tenant.admin.api.compliance;
    expect(await settings.get()).toEqual(DEFAULTS);
    expect(await refusalOf(operator.api.compliance.settings.update({ lookbackDays: 30 }))).toBe('FORBIDDEN');
    const changed = { entityType: 'service_provider', lookbackDays: 30 } as const;
    const updatedAt = new Date(test.api.clock.now());
    expect(await settings.update(changed)).toEqual({ ...DEFAULTS, ...changed, version: 1, updatedAt });
    expect(await settings.update({ autoClassify: true, lookbackDays: 30 })).toMatchObject({
      ...changed,
      autoClassify: true,
      version: 2,
    });
    expect(await operator.api.compliance.settings.get()).toMatchObject({ version: 2 });
    expect(await test.events(tenant)).toMatchObject([
      { type: 'compliance.settings.updated', data: { changed: ['entityType', 'lookbackDays'] } },
      { type: 'compliance.settings.updated', data: { changed: ['autoClassify'] } },
    ]);
    expect(await (await test.estate()).compliance.settings.get()).toEqual(DEFAULTS);
  });

  it('keep flows at least as long as they are looked at', async () => {
    const { tenant } = await test.estate();
    const { settings } = tenant.admin.api.compliance;
    await settings.update({ flowRetentionDays: 90 });
    expect(await refusalOf(settings.update({ lookbackDays: 91 }))).toBe('VALIDATION');
    expect(await settings.update({ lookbackDays: 91, flowRetentionDays: 91 })).toMatchObject({ version: 2 });
    expect(await refusalOf(settings.update({ flowRetentionDays: 90 }))).toBe('VALIDATION');
    expect(await refusalOf(settings.update({ flowRetentionDays: 89 }))).toBe('VALIDATION');
    expect(await refusalOf(settings.update({}))).toBe('VALIDATION(empty_patch)');
  });

  it('refuse a version that was not expected, and lose no change made at once', async () => {
    const { tenant } = await test.estate();
    const { settings } = tenant.admin.api.compliance;
    expect(await refusalOf(settings.update({ lookbackDays: 1, expectedVersion: 1 }))).toBe(
      'CONFLICT(version)',
    );
    await settings.update({ lookbackDays: 1, expectedVersion: 0 });
    await Promise.all([
      settings.update({ monitoringGapHours: 1 }),
      settings.update({ pendingReviewMaxDays: 1 }),
    ]);
    expect(await settings.get()).toMatchObject({
      lookbackDays: 1,
      monitoringGapHours: 1,
      pendingReviewMaxDays: 1,
      version: 3,
    });
  });
});
