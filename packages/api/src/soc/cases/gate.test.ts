import type { Id } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, refusalOf, type TestApi, testApi } from '../../testing.ts';

describe.each(API_TARGETS)('the gate of a case on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function world() {
    const tenant = await api.tenant();
    const { id: userId, api: user } = await tenant.person('operator');
    const { key } = await tenant.admin.api.identity.servicePrincipals.create({
      name: 'sp',
      role: 'operator',
    });
    return { tenant, userId, soc: user.soc, agent: tenant.as(key).soc };
  }
  type World = Awaited<ReturnType<typeof world>>;

  const opened = (given: object = {}) => ({ title: 'Intrusion', severity: 'high' as const, ...given });
  const device = (
    { soc }: World,
    deviceId: string,
    deviceType: 'plc' | 'controller' | 'sensor' | 'gateway',
  ) => soc.devices.create({ deviceId, deviceType, firmwareVersion: '1.0', firmwareHash: 'a'.repeat(64) });

  async function entries({ soc }: World, caseId: Id<'cas'>) {
    const { items } = await soc.cases.timeline.list({ caseId });
    return items.map(({ action, details }) => [action, details]);
  }

  it('case 10: a device an alert names is a device of its case', async () => {
    const w = await world();
    await device(w, 'stm32_pac_01', 'sensor');
    const { id } = await w.soc.alerts.create({
      title: 'Odd telemetry',
      severity: 'low',
      source: 'test',
      affectedAssets: ['stm32_pac_01', 'STM32_PAC_01'],
    });
    expect(await w.soc.cases.createFromAlerts({ alertIds: [id] })).toMatchObject({
      cpsDevicesInvolved: ['stm32_pac_01'],
      requiresHumanApproval: false,
    });
  });

  it('case 11: little confidence about a critical asset sets it, and nothing but people clears it', async () => {
    const w = await world();
    const { soc } = w;
    await device(w, 'plc-1', 'plc');
    const about = (confidence: number, asset: string) =>
      soc.cases.create(opened({ confidence, affectedAssets: [asset] }));
    const gated = await about(0.69, 'plc-1');
    expect(gated).toMatchObject({
      requiresHumanApproval: true,
      gateReason: 'confidence 0.69 is below 0.7 and critical assets are affected: plc-1',
    });
    expect(await about(0.7, 'plc-1')).toMatchObject({ requiresHumanApproval: false, gateReason: null });
    const plain = await about(0.69, 'workstation-1');
    expect(plain.requiresHumanApproval).toBe(false);
    await soc.criticalAssets.set({ assetId: 'workstation-1', reason: 'signs releases' });
    expect((await about(0.69, 'workstation-1')).requiresHumanApproval).toBe(true);
    expect((await soc.cases.get({ id: plain.id })).requiresHumanApproval).toBe(false);
    expect(await soc.cases.update({ id: plain.id, confidence: 0.6 })).toMatchObject({
      requiresHumanApproval: true,
    });
    expect(await soc.cases.update({ id: plain.id, confidence: 0.9 })).toMatchObject({
      requiresHumanApproval: true,
      confidence: 0.9,
    });
    await soc.criticalAssets.remove({ assetId: 'workstation-1', reason: 'retired' });
    const still = await soc.cases.update({ id: plain.id, affectedAssets: [] });
    expect(still.requiresHumanApproval).toBe(true);
    const set = (await entries(w, plain.id)).filter(([action]) => action === 'gate_set');
    expect(set).toEqual([['gate_set', still.gateReason]]);
  });

  it('an asset of any alert about a controller is critical, and such an alert sets the gate by itself', async () => {
    const w = await world();
    const { soc } = w;
    const { id } = await soc.alerts.create({
      title: 'Controller halted',
      severity: 'low',
      source: 'test',
      assetType: 'cps_controller',
      affectedAssets: ['controller-7'],
    });
    const other = await soc.cases.create(opened({ confidence: 0.5, affectedAssets: ['controller-7'] }));
    expect(other.requiresHumanApproval).toBe(true);
    const sure = await soc.cases.create(opened({ confidence: 0.9, affectedAssets: ['controller-7'] }));
    expect(sure.requiresHumanApproval).toBe(false);
    expect(await soc.cases.linkAlerts({ id: sure.id, alertIds: [id] })).toMatchObject({
      requiresHumanApproval: true,
      gateReason: `alert ${id} is about a cps_controller`,
    });
    await soc.cases.unlinkAlerts({ id: sure.id, alertIds: [id] });
    expect((await soc.cases.get({ id: sure.id })).requiresHumanApproval).toBe(true);
    await soc.alerts.delete({ id });
    const later = await soc.cases.create(opened({ confidence: 0.5, affectedAssets: ['controller-7'] }));
    expect(later.requiresHumanApproval).toBe(false);
  });

  it('case 13: only a person clears it, and says why', async () => {
    const w = await world();
    const { soc, agent, tenant, userId } = w;
    const { id } = await soc.cases.create(opened({ requiresHumanApproval: true }));
    expect((await soc.cases.get({ id })).gateReason).toBe(`asked for by ${userId}`);
    const clear = { id, requiresHumanApproval: false };
    for (const soc of [agent, tenant.root.soc]) {
      expect(await refusalOf(soc.cases.update(clear))).toBe('FORBIDDEN(human_required)');
      const reasoned = soc.cases.update({ ...clear, overrideReason: 'trust me' });
      expect(await refusalOf(reasoned)).toBe('FORBIDDEN(human_required)');
    }
    expect(await refusalOf(soc.cases.update(clear))).toBe('VALIDATION');
    expect(await agent.cases.update({ id, requiresHumanApproval: true })).toMatchObject({
      gateReason: `asked for by ${userId}`,
    });
    expect(await soc.cases.update({ ...clear, overrideReason: 'a false alarm' })).toMatchObject({
      requiresHumanApproval: false,
      gateReason: null,
    });
    expect((await entries(w, id)).at(-1)).toEqual(['gate_cleared', 'a false alarm']);
    const { items } = await tenant.admin.api.events.list({ types: ['soc.case.gateCleared'] });
    expect(items).toMatchObject([{ data: { id, by: userId, approvalId: null } }]);
    expect(await agent.cases.update(clear)).toMatchObject({ requiresHumanApproval: false });
  });

  it('what a person cleared stays so until assets, alerts or confidence change', async () => {
    const w = await world();
    const { soc } = w;
    await device(w, 'plc-1', 'plc');
    const { id } = await soc.cases.create(opened({ confidence: 0.5, affectedAssets: ['plc-1'] }));
    const cleared = { requiresHumanApproval: false };
    await soc.cases.update({ id, ...cleared, overrideReason: 'a drill', confidence: 0.4 });
    expect(await soc.cases.update({ id, title: 'Drill' })).toMatchObject({ ...cleared, confidence: 0.4 });
    expect(await soc.cases.update({ id, confidence: 0.3 })).toMatchObject({ requiresHumanApproval: true });
  });

  it('the assets of a repeat may set it', async () => {
    const w = await world();
    const { soc } = w;
    await device(w, 'plc-1', 'controller');
    const alert = { title: 'Scan', severity: 'low', source: 'test' } as const;
    const { id: alertId } = await soc.alerts.create(alert);
    const { id } = await soc.cases.createFromAlerts({ alertIds: [alertId] });
    await soc.alerts.create({ ...alert, affectedAssets: ['plc-1'] });
    expect(await soc.cases.get({ id })).toMatchObject({
      requiresHumanApproval: true,
      affectedAssets: ['plc-1'],
      cpsDevicesInvolved: ['plc-1'],
    });
    expect((await entries(w, id)).map(([action]) => action)).toEqual([
      'case_created',
      'alerts_linked',
      'alert_deduplicated',
      'gate_set',
    ]);
  });

  describe('critical assets', () => {
    it('are set once, and again only to say something else', async () => {
      const { soc, agent, userId, tenant } = await world();
      const set = await soc.criticalAssets.set({ assetId: 'host-1', reason: 'payroll' });
      expect(set).toMatchObject({ created: true, criticalAsset: { reason: 'payroll', setBy: userId } });
      expect(await soc.criticalAssets.set({ assetId: 'host-1' })).toEqual({ ...set, created: false });
      const again = await agent.criticalAssets.set({ assetId: 'host-1' });
      expect(again).toMatchObject({ created: false, criticalAsset: { reason: 'payroll', version: 2 } });
      await soc.criticalAssets.set({ assetId: 'HOST-1' });
      expect((await soc.criticalAssets.list({})).items).toHaveLength(2);
      expect((await soc.criticalAssets.list({ assetId: 'host-1' })).items).toHaveLength(1);
      const { items } = await tenant.admin.api.audit.list({ action: 'soc.criticalAsset.set' });
      expect(items).toHaveLength(3);
    });

    it('are removed by people only, who say why', async () => {
      const { soc, agent, tenant } = await world();
      await agent.criticalAssets.set({ assetId: 'host-1' });
      const remove = { assetId: 'host-1', reason: 'retired' };
      expect(await refusalOf(agent.criticalAssets.remove(remove))).toBe('FORBIDDEN(human_required)');
      expect(await refusalOf(tenant.root.soc.criticalAssets.remove(remove))).toBe(
        'FORBIDDEN(human_required)',
      );
      expect(await refusalOf(agent.criticalAssets.remove({ ...remove, assetId: 'host-2' }))).toBe(
        'NOT_FOUND',
      );
      expect(await refusalOf(soc.criticalAssets.remove({ ...remove, reason: '' }))).toBe('VALIDATION');
      expect(await soc.criticalAssets.remove(remove)).toMatchObject({ assetId: 'host-1' });
      expect((await soc.criticalAssets.list({})).items).toEqual([]);
      const { items } = await tenant.admin.api.audit.list({ action: 'soc.criticalAsset.remove' });
      expect(items.filter(({ success }) => success)).toMatchObject([{ detail: { reason: 'retired' } }]);
    });

    it('set at once by several is one', async () => {
      const { soc } = await world();
      const set = await Promise.all(
        Array.from({ length: 4 }, () => soc.criticalAssets.set({ assetId: 'x' })),
      );
      expect(set.filter(({ created }) => created)).toHaveLength(1);
      expect((await soc.criticalAssets.list({})).items).toHaveLength(1);
    });
  });
});
