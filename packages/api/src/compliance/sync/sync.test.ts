import { commit } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, DAY, HOUR, MINUTE, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest, type Estate } from '../testing.ts';
import { ResourceSync } from './schemas.ts';
import { planSync } from './sync.ts';

type Sync = Parameters<Estate['compliance']['resources']['sync']>[0];

describe.each(API_TARGETS)('resources.sync on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  const ago = (ms: number) => new Date(test.api.clock.now() - ms);
  const item = (name: string, more: object = {}) => ({
    resourceType: 'ec2_instance',
    resourceId: `arn:${name}`,
    resourceName: name,
    region: 'eu-west-1',
    ...more,
  });
  const here = (more: object = {}) => ({
    region: 'eu-west-1',
    resourceType: 'ec2_instance' as const,
    complete: true,
    ...more,
  });
  const send = ({ compliance }: Estate, given: Partial<Sync>) =>
    compliance.resources.sync({ format: 'breakwater', provider: 'aws', ...given });

  /** An estate with some instances known, an hour ago. */
  async function known(...names: string[]) {
    const estate = await test.estate();
    await send(estate, { resources: names.map(name => item(name)) });
    test.api.clock.advance(HOUR);
    return estate;
  }
  const activeIn = async ({ compliance }: Estate) =>
    Object.fromEntries(
      (await compliance.resources.list({})).items.map(row => [row.resourceName, row.isActive]),
    );

  it('case 23: the same resourceId twice is one row, with what is said later', async () => {
    const estate = await test.estate();
    const { tenant, compliance } = estate;
    const first = await send(estate, {
      accountId: '1',
      resources: [
        item('web', { vpcId: 'v1', privateIp: '10.0.0.1', metadata: { a: 1 }, tags: { team: 'a' } }),
      ],
    });
    expect(first).toMatchObject({ received: 1, created: 1, updated: 0, tagsImported: 1, invalidCount: 0 });
    const before = await compliance.resources.get({ id: 'arn:web' });
    expect(before).toMatchObject({ provider: 'aws', accountId: '1', currentScope: 'pending-review' });
    expect(before.currentDecision).toMatchObject({ rule: 'discovery' });
    expect(before.tags).toMatchObject([
      { key: 'pci:scope', value: 'pending-review', source: 'automated' },
      { key: 'team', value: 'a', source: 'imported' },
    ]);
    test.api.clock.advance(HOUR);
    const change = item('web', {
      resourceName: 'api',
      vpcId: 'v2',
      privateIp: '10.0.0.2',
      metadata: { b: 2 },
    });
    expect(await send(estate, { resources: [change] })).toMatchObject({
      created: 0,
      updated: 1,
      unchanged: 0,
    });
    const after = await compliance.resources.get({ id: before.id });
    expect(after).toMatchObject({
      resourceName: 'api',
      vpcId: 'v2',
      privateIp: '10.0.0.2',
      metadata: { b: 2 },
      accountId: '1',
      discoveredAt: before.discoveredAt,
      tags: before.tags,
    });
    expect(after.lastSeenAt.getTime() - before.lastSeenAt.getTime()).toBe(HOUR);

    test.api.clock.advance(HOUR);
    expect(await send(estate, { resources: [change] })).toMatchObject({ updated: 0, unchanged: 1 });
    const same = await compliance.resources.get({ id: before.id });
    expect(same).toEqual({ ...after, lastSeenAt: new Date(test.api.clock.now()) });
    expect(await send(estate, { resources: [item('web', { vpcId: null, metadata: null })] })).toMatchObject({
      updated: 1,
    });
    expect(await compliance.resources.get({ id: before.id })).toMatchObject({ vpcId: null, metadata: {} });
    expect(await test.actions(tenant)).toEqual([
      'compliance.resource.sync',
      'compliance.resource.create',
      'compliance.scopeDecision.create',
      'compliance.tag.set',
      'compliance.tag.set',
      'compliance.resource.sync',
      'compliance.resource.update',
      'compliance.resource.sync',
      'compliance.resource.sync',
      'compliance.resource.update',
    ]);
    const [[detail] = []] = await test.api.rows(
      "SELECT detail FROM audit_log WHERE tenant_id = ? AND action = 'compliance.resource.sync' ORDER BY seq",
      tenant.id,
    );
    expect(JSON.parse(String(detail))).toMatchObject({
      received: 1,
      created: 1,
      tagsImported: 1,
      redacted: 0,
    });
    expect((await test.events(tenant)).map(({ type }) => type)).toEqual([
      'compliance.resource.created',
      'compliance.tag.changed',
      'compliance.tag.changed',
      'compliance.resource.updated',
      'compliance.resource.updated',
    ]);
  });

  it('takes items one by one: the last of twins, none that another resource is, none that is wrong', async () => {
    const estate = await known('web', 'gone', 'idle');
    const { compliance } = estate;
    await compliance.resources.delete({ id: 'arn:gone' });
    await compliance.resources.deactivate({ resource: 'arn:idle' });
    const result = await send(estate, {
      resources: [
        item('new', { vpcId: 'v1' }),
        { ...item('bad'), privateIp: '10.0.0.256' },
        item('new', { vpcId: 'v2' }),
        item('web', { region: 'us-east-1' }),
        item('web'),
        item('gone'),
        item('idle'),
        'text',
        item('new', { resourceType: 's3_bucket' }),
        { ...item('more'), shoeSize: 44 },
      ],
    });
    expect(result).toMatchObject({
      received: 10,
      ...{ created: 1, updated: 0, unchanged: 1, restored: 1, reactivated: 1, duplicatesInBatch: 1 },
      invalidCount: 5,
    });
    expect(result.invalid.map(({ index, reason }) => [index, reason])).toEqual([
      [1, expect.stringMatching(/^privateIp: must be an IPv4 address/)],
      [3, 'identity_conflict'],
      [7, expect.stringContaining('expected object')],
      [8, 'identity_conflict'],
      [9, 'shoeSize: is not a field of this input'],
    ]);
    expect(await compliance.resources.get({ id: 'arn:new' })).toMatchObject({ vpcId: 'v2' });
    expect(await compliance.resources.get({ id: 'arn:gone' })).toMatchObject({
      deletedAt: null,
      needsClassification: true,
    });
    const types = (await test.events(estate.tenant)).map(({ type }) => type);
    expect(types.filter(type => /restored|reactivated/.test(type))).toEqual([
      'compliance.resource.restored',
      'compliance.resource.reactivated',
    ]);
  });

  it('case 24: what a complete slice no longer holds is inactive, and alarming where in scope', async () => {
    const estate = await known('x', 'y');
    const { tenant, compliance } = estate;
    const x = await compliance.resources.get({ id: 'arn:x' });
    await test.setScope(x.id, 'cde');
    const near = await estate.resource('near', { vpcId: 'v', subnetId: 's', region: 'eu-west-2' });
    await compliance.resources.update({ id: x.id, vpcId: 'v', subnetId: 's' });
    await test.api.database.db.write([
      { sql: 'UPDATE resources SET needs_classification = 0 WHERE id = ?', args: [near.id] },
    ]);
    const scanStartedAt = ago(MINUTE);
    const failed = here({ error: 'AccessDenied' });
    expect(await send(estate, { scanStartedAt, slices: [failed], resources: [item('y')] })).toMatchObject({
      deactivated: 0,
      slices: [{ status: 'skipped_failed', deactivated: 0, error: 'AccessDenied', accountId: null }],
    });
    const swept = await send(estate, { scanStartedAt, slices: [here()], resources: [item('y')] });
    expect(swept).toMatchObject({
      deactivated: 1,
      slices: [{ status: 'swept', deactivated: 1, provider: 'aws' }],
    });
    const gone = await compliance.resources.get({ id: x.id });
    expect(gone).toMatchObject({
      isActive: false,
      inactiveSince: new Date(test.api.clock.now()),
      currentScope: 'cde',
      currentDecision: { id: x.currentDecision?.id },
      lastSeenAt: x.lastSeenAt,
    });
    expect(await compliance.resources.get({ id: near.id })).toMatchObject({ needsClassification: true });
    const alerts = async () =>
      (await compliance.alerts.list({ resource: x.id, order: 'asc' })).items.map(
        ({ fingerprint, severity, status, resolvedBy }) => [
          fingerprint.split(':')[0],
          severity,
          status,
          resolvedBy,
        ],
      );
    expect(await alerts()).toEqual([['unseen', 'medium', 'open', null]]);
    expect((await test.actions(tenant)).slice(-3)).toEqual([
      'compliance.resource.sync',
      'compliance.resource.deactivate',
      'compliance.alert.create',
    ]);

    test.api.clock.advance(HOUR);
    expect(await send(estate, { resources: [item('x')] })).toMatchObject({ reactivated: 1, unchanged: 0 });
    expect(await compliance.resources.get({ id: x.id })).toMatchObject({
      isActive: true,
      inactiveSince: null,
      needsClassification: true,
    });
    expect(await alerts()).toEqual([
      ['unseen', 'medium', 'resolved', 'system'],
      ['reappeared', 'medium', 'open', null],
    ]);

    test.api.clock.advance(HOUR);
    const none = { scanStartedAt: ago(MINUTE), slices: [here()], resources: [] };
    expect(await send(estate, none)).toMatchObject({ deactivated: 0, slices: [{ status: 'skipped_empty' }] });
    const slices = [here({ allowEmpty: true })];
    expect(await send(estate, { ...none, slices })).toMatchObject({
      deactivated: 2,
      slices: [{ status: 'swept', deactivated: 2 }],
    });
    expect(await activeIn(estate)).toEqual({ x: false, y: false, near: true });
  });

  it('raises and ends the alerts about states that its resources are in', async () => {
    const estate = await known('vault', 'web');
    const { tenant, compliance } = estate;
    const [vault, web] = [
      await compliance.resources.get({ id: 'arn:vault' }),
      await compliance.resources.get({ id: 'arn:web' }),
    ];
    await test.decide(tenant, { [vault.id]: 'cde', [web.id]: 'out-of-scope' });
    await test.flow(web.id, vault.id);
    const alerts = async () => {
      const { items } = await compliance.alerts.list({ status: ['open', 'acknowledged'] });
      const named = (print: string) => print.replaceAll(vault.id, 'vault').replaceAll(web.id, 'web');
      return items.map(({ fingerprint }) => named(fingerprint)).toSorted();
    };
    const securityGroups = [{ id: 'sg-1', ingress: [{ cidrs: ['0.0.0.0/0'] }] }];
    await send(estate, { resources: [item('vault', { securityGroups }), item('web')] });
    expect(await alerts()).toEqual(['open:vault', 'sg:vault']);
    test.api.clock.advance(MINUTE);
    const all = { scanStartedAt: ago(0), slices: [here({ allowEmpty: true })] };
    expect(await send(estate, { ...all, resources: [item('web')] })).toMatchObject({ deactivated: 1 });
    expect(await alerts()).toEqual(['sg:vault', 'unseen:vault']);
    await send(estate, { resources: [item('vault')] });
    expect(await alerts()).toEqual(['flow:vault:web', 'open:vault', 'reappeared:vault', 'sg:vault']);
    test.api.clock.advance(MINUTE);
    const none = { ...all, scanStartedAt: ago(0), resources: [] };
    expect(await send(estate, none)).toMatchObject({ deactivated: 2 });
    expect(await alerts()).toEqual(['reappeared:vault', 'sg:vault', 'unseen:vault']);
  });

  it('a sync that failed for one type marks nothing of it stale', async () => {
    const estate = await known('web', 'old');
    const bucket = item('bucket', { resourceType: 's3_bucket' });
    await send(estate, { resources: [bucket, item('far', { accountId: '2' })] });
    test.api.clock.advance(HOUR);
    const result = await send(estate, {
      scanStartedAt: ago(MINUTE),
      resources: [item('web')],
      slices: [
        here(),
        here({ resourceType: 's3_bucket', error: 'Throttled', allowEmpty: true }),
        here({ resourceType: 'rds_instance' }),
        here({ accountId: '2', complete: false }),
      ],
    });
    expect(result.slices.map(({ status, deactivated }) => [status, deactivated])).toEqual([
      ['swept', 1],
      ['skipped_failed', 0],
      ['swept', 0],
      ['not_complete', 0],
    ]);
    expect(await activeIn(estate)).toEqual({ web: true, old: false, bucket: true, far: true });
  });

  it('a scan in several calls sweeps only with the one that completes it', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const estate = await known(...names);
    const scanStartedAt = ago(0);
    const part = async (name: string, complete: boolean) => {
      test.api.clock.advance(MINUTE);
      return send(estate, { scanStartedAt, slices: [here({ complete })], resources: [item(name)] });
    };
    expect((await part('a', false)).slices[0]?.status).toBe('not_complete');
    expect((await part('b', false)).deactivated).toBe(0);
    expect(await activeIn(estate)).toEqual({ a: true, b: true, c: true, d: true });
    expect(await part('c', true)).toMatchObject({ deactivated: 1, slices: [{ status: 'swept' }] });
    expect(await activeIn(estate)).toEqual({ a: true, b: true, c: true, d: false });
  });

  it('what another call sees meanwhile is not swept', async () => {
    const estate = await known('a', 'b');
    const ctx = { ...(await test.api.database.tenant()), tenantId: estate.tenant.id };
    const call = { format: 'breakwater', provider: 'aws', scanStartedAt: ago(0) } as const;
    const input = ResourceSync.parse({ ...call, slices: [here()], resources: [item('a')] });
    const planned = await planSync(ctx, input);
    expect(planned.result.deactivated).toBe(1);
    await send(estate, { resources: [item('b')] });
    await expect(commit(ctx, planned)).rejects.toMatchObject({ details: { reason: 'version' } });
  });

  it('case 25: a complete slice needs the start of its scan; what was set by hand stays', async () => {
    const estate = await known('web');
    const { compliance } = estate;
    for (const scanStartedAt of [undefined, ago(25 * HOUR), ago(-MINUTE)]) {
      const refused = send(estate, {
        ...(scanStartedAt && { scanStartedAt }),
        slices: [here()],
        resources: [],
      });
      expect(await refusalOf(refused)).toBe('VALIDATION');
    }
    await compliance.tags.set({ resource: 'arn:web', key: 'pci:scope', value: 'out-of-scope' });
    await compliance.tags.set({ resource: 'arn:web', key: 'old', value: '1', source: 'imported' });
    const tags = { 'pci:scope': 'cde', team: 'pay' };
    expect(await send(estate, { resources: [item('web', { tags })] })).toMatchObject({
      updated: 1,
      tagsImported: 1,
      tagConflicts: [{ resourceId: 'arn:web', key: 'pci:scope', kept: 'out-of-scope', given: 'cde' }],
    });
    const { items } = await compliance.tags.list({ resource: 'arn:web' });
    expect(items.map(({ key, value, source }) => [key, value, source]).toSorted()).toEqual([
      ['pci:scope', 'out-of-scope', 'manual'],
      ['team', 'pay', 'imported'],
    ]);
    const [removed] = (await compliance.tags.history({ resource: 'arn:web', key: 'old' })).items;
    expect(removed).toMatchObject({ version: 2, oldValue: '1', newValue: null, source: 'imported' });
    const again = [{ key: 'old', value: '2' }];
    await send(estate, { resources: [item('web', { tags: again }), item('new', { tags })] });
    const [back] = (await compliance.tags.list({ resource: 'arn:web', key: 'old' })).items;
    expect(back).toMatchObject({ value: '2', version: 3 });
    const fresh = await compliance.tags.list({ resource: 'arn:new', key: 'pci:scope' });
    expect(fresh.items).toMatchObject([{ value: 'cde', source: 'imported', version: 1 }]);
    await send(estate, { resources: [item('web')] });
    expect((await compliance.tags.list({ resource: 'arn:web', key: 'old' })).items).toEqual([back]);
  });

  it('case 26: keeps no secrets and card numbers, in no table, and counts what it replaced', async () => {
    const estate = await test.estate();
    const metadata = {
      note: '4111 1111 1111 1111',
      env: { environment: { A: 'hush-hush' } },
      other: '4111-1111-1111-1112',
      at: '1731000000000',
    };
    const tags = { environment: 'production', card: '4111111111111111', 'db.password': 'hush-hush' };
    const resources = [
      item('web', { metadata }),
      item('db', { tags }),
      { ...item('bad'), metadata: 'hush-hush' },
    ];
    expect(await send(estate, { resources: resources.slice(0, 1) })).toMatchObject({ redacted: 2 });
    expect(await send(estate, { resources })).toMatchObject({ redacted: 4, unchanged: 1, invalidCount: 1 });
    expect((await estate.compliance.resources.get({ id: 'arn:web' })).metadata).toEqual({
      ...metadata,
      note: '[pan:1111]',
      env: { environment: '[redacted]' },
    });
    const { items } = await estate.compliance.tags.list({ resource: 'arn:db' });
    expect(Object.fromEntries(items.map(({ key, value }) => [key, value]))).toMatchObject({
      environment: 'production',
      card: '[pan:1111]',
      'db.password': '[redacted]',
    });
    const refused = { resources, scanStartedAt: ago(2 * DAY), slices: [here()] };
    expect(await refusalOf(send(estate, refused))).toBe('VALIDATION');
    const rows = await test.api.rows(
      "SELECT coalesce(request_data, '') || coalesce(before, '') || coalesce(after, '') FROM audit_log WHERE tenant_id = ?",
      estate.tenant.id,
    );
    const kept = rows.join() + JSON.stringify(await test.events(estate.tenant));
    expect(kept).toContain('[pan:1111]');
    expect(kept).not.toMatch(/hush-hush|4111111111111111/);
  });

  it('case 27: reads what OCSF says of resources; a finding adds to it and takes nothing away', async () => {
    const estate = await test.estate();
    const { compliance } = estate;
    const uid = 'arn:aws:ec2:eu-west-1:123456789012:instance/i-1';
    const cloud = { provider: 'AWS', region: 'eu-west-1', account: { uid: '123456789012' } };
    const inventory = {
      class_uid: 5023,
      cloud,
      resources: [
        {
          uid,
          type: 'AwsEc2Instance',
          ip: '10.0.0.4',
          hostname: 'web-1',
          tags: [{ name: 'Name', value: 'web' }],
        },
        { uid: 'role', type: 'AwsIamRole' },
      ],
    };
    const text = [JSON.stringify(inventory), '', '{"class_uid":1001}', 'no json'].join('\n');
    const ocsf = (given: Partial<Sync>) => compliance.resources.sync({ format: 'ocsf', ...given });
    expect(await ocsf({ text })).toMatchObject({
      received: 4,
      created: 2,
      tagsImported: 1,
      invalid: [
        { line: 3, reason: 'unsupported class' },
        { line: 4, reason: 'must be a JSON object' },
      ],
    });
    const web = await compliance.resources.get({ id: uid });
    expect(web).toMatchObject({
      provider: 'aws',
      resourceType: 'ec2_instance',
      resourceArn: uid,
      privateIp: '10.0.0.4',
      publicIp: null,
      region: 'eu-west-1',
      accountId: '123456789012',
      metadata: { hostname: 'web-1' },
    });
    expect(web.tags).toMatchObject([
      { key: 'Name', value: 'web', source: 'imported' },
      { key: 'pci:scope', source: 'automated' },
    ]);
    expect(await compliance.resources.get({ id: 'role' })).toMatchObject({
      resourceType: 'other',
      metadata: { nativeType: 'AwsIamRole' },
    });
    const finding = { class_uid: 2004, cloud, resources: [{ uid, owner: { name: 'pay' }, tags: [] }] };
    expect(await ocsf({ events: [finding] })).toMatchObject({ received: 1, updated: 1 });
    test.api.clock.advance(HOUR);
    const slice = here({ provider: 'aws', accountId: '123456789012' });
    const scan = { scanStartedAt: ago(MINUTE), slices: [slice] };
    expect(await ocsf({ events: [finding], ...scan })).toMatchObject({
      deactivated: 0,
      slices: [{ status: 'skipped_empty' }],
    });
    expect(await compliance.resources.get({ id: uid })).toMatchObject({
      resourceType: 'ec2_instance',
      metadata: { hostname: 'web-1', owner: { name: 'pay' } },
      privateIp: '10.0.0.4',
      tags: web.tags,
    });
  });

  it('of two at once neither is lost, and what is too much or not for its format is refused whole', async () => {
    const estate = await known('web');
    const both = [item('twin'), item('web', { vpcId: 'v' })];
    const results = await Promise.all([send(estate, { resources: both }), send(estate, { resources: both })]);
    expect(results.map(({ created }) => created).toSorted()).toEqual([0, 1]);
    expect(results.map(({ unchanged }) => unchanged).toSorted()).toEqual([0, 2]);
    const many = Array.from({ length: 2_001 }, (_, n) => item(`n${n}`));
    expect(await refusalOf(send(estate, { resources: many }))).toBe('VALIDATION');
    expect(await refusalOf(send(estate, { events: [] }))).toBe('VALIDATION');
    expect(await refusalOf(send(estate, { format: 'ocsf', text: `[${' '.repeat(4 * 1024 * 1024)}]` }))).toBe(
      'VALIDATION(too_large)',
    );
    expect(await refusalOf(send(estate, { slices: [here(), here()] }))).toBe('VALIDATION');
    const viewer = await estate.tenant.person('viewer');
    const { sync } = viewer.api.compliance.resources;
    expect(await refusalOf(sync({ format: 'breakwater', resources: [] }))).toBe('FORBIDDEN');
  });
});
