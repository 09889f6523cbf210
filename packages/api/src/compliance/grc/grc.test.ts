import { newId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, type ApiCaller, failureOf, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';
import { CONFIGS } from './grc.fixture.ts';
import { CREDENTIALS, type Platforms, startPlatforms } from './platforms.fixture.ts';

type Connections = ApiCaller['compliance']['grc']['connections'];
type Create = Parameters<Connections['create']>[0];

const VANTA: Create = {
  name: 'Vanta',
  provider: 'vanta',
  config: CONFIGS.customResource,
  credentials: CREDENTIALS.vanta,
};

const BROKEN: [field: string, broken: Partial<Create>][] = [
  ['name', { name: ' ' }],
  ['name', { name: 'x'.repeat(101) }],
  ['baseUrl', { baseUrl: 'http://api.example.com' }],
  ['baseUrl', { baseUrl: 'https://10.0.0.1/' }],
  ['baseUrl', { baseUrl: 'https://api.example.com/?x=1' }],
  ['baseUrl', { baseUrl: 'https://u:p@api.example.com/' }],
  ['config.mode', { config: CONFIGS.assetScope }],
  ['config.mode', { config: CONFIGS.drata }],
  ['config.resourceId', { config: { ...CONFIGS.customResource, resourceId: '../x' } }],
  [
    'config.externalUrlBase',
    { config: { ...CONFIGS.customResource, externalUrlBase: 'ftp://x.example.com' } },
  ],
  ['config.kinds', { config: { mode: 'in-scope', kinds: {} } }],
  ['credentials', { credentials: CREDENTIALS.drata }],
  ['credentials.clientSecret', { credentials: { ...CREDENTIALS.vanta, clientSecret: 'a\nb' } }],
  ['syncEveryHours', { syncEveryHours: 0 }],
  ['syncEveryHours', { syncEveryHours: 169 }],
];

describe.each(API_TARGETS)('GRC connections on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  async function admin() {
    const tenant = await test.api.tenant();
    return { tenant, connections: tenant.admin.api.compliance.grc.connections };
  }

  it('never show their credentials, only that they are there', async () => {
    const { connections } = await admin();
    const made = await connections.create({ ...VANTA, syncEveryHours: 24 });
    expect(made).toEqual({
      id: made.id,
      name: 'Vanta',
      provider: 'vanta',
      baseUrl: 'https://api.vanta.com/',
      config: CONFIGS.customResource,
      credentialsSet: true,
      enabled: true,
      syncEveryHours: 24,
      lastSyncAt: null,
      lastStatus: null,
      version: 1,
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
    });
    const { id } = made;
    expect(await connections.get({ id })).toEqual(made);
    const cleared = await connections.update({ id, credentials: null, syncEveryHours: null });
    expect(cleared).toMatchObject({ credentialsSet: false, syncEveryHours: null, version: 2 });
    const given = await connections.update({ id, credentials: CREDENTIALS.vanta, config: CONFIGS.inScope });
    expect(given).toMatchObject({ credentialsSet: true, config: CONFIGS.inScope });
    const { items } = await connections.createMany({
      items: [
        { name: 'Drata', provider: 'drata', config: CONFIGS.drata },
        { name: 'Secureframe', provider: 'secureframe', config: CONFIGS.customData, enabled: false },
      ],
    });
    expect(items.map(({ baseUrl, credentialsSet }) => [baseUrl, credentialsSet])).toEqual([
      ['https://public-api.drata.com/public/v2', false],
      ['https://api.secureframe.com/', false],
    ]);
    const named = async (filter: Parameters<Connections['list']>[0]) =>
      (await connections.list(filter)).items.map(({ name }) => name);
    expect(await named({ enabled: false })).toEqual(['Secureframe']);
    expect(await named({ provider: ['vanta', 'drata'] })).toEqual(['Drata', 'Vanta']);
    const ids = items.map(item => item.id);
    expect(await connections.deleteMany({ ids })).toEqual({ deleted: 2, ids });
    expect(await connections.delete({ id })).toEqual({ id, deleted: true });
    expect(await named({})).toEqual([]);
  });

  it('are for admins only, and one of a name', async () => {
    const { tenant, connections } = await admin();
    const operator = (await tenant.person('operator')).api.compliance.grc.connections;
    expect(await refusalOf(operator.list({}))).toBe('FORBIDDEN');
    expect(await refusalOf(operator.create(VANTA))).toBe('FORBIDDEN');
    const { id } = await connections.create(VANTA);
    expect(await refusalOf(connections.create(VANTA))).toBe('CONFLICT(unique)');
    expect(await refusalOf(connections.update({ id }))).toBe('VALIDATION(empty_patch)');
    expect(await refusalOf(connections.update({ id, enabled: false, expectedVersion: 2 }))).toBe(
      'CONFLICT(version)',
    );
    const elsewhere = await admin();
    expect(await refusalOf(elsewhere.connections.get({ id }))).toBe('NOT_FOUND');
  });

  it('refuse what does not fit, new or changed', async () => {
    const { connections } = await admin();
    const { id } = await connections.create(VANTA);
    for (const [field, broken] of BROKEN) {
      for (const call of [
        () => connections.create({ ...VANTA, name: 'other', ...broken }),
        () => connections.update({ id, ...broken }),
      ]) {
        const { code, details } = await failureOf(call());
        expect([broken, code, details?.issues?.[0]?.path]).toEqual([broken, 'VALIDATION', field]);
      }
    }
    expect((await connections.list({})).items).toHaveLength(1);
  });

  it('are not deleted while they are synced', async () => {
    const { tenant, connections } = await admin();
    const { id } = await connections.create(VANTA);
    const sync = newId('syn', test.api.clock);
    const now = test.api.clock.now();
    await test.api.database.db.write([
      {
        sql: `INSERT INTO grc_syncs (id, tenant_id, connection_id, provider, sync_type, status, started_at, version,
 created_at, updated_at) VALUES (?, ?, ?, 'vanta', 'full', 'in_progress', ?, 1, ?, ?)`,
        args: [sync, tenant.id, id, now, now, now],
      },
    ]);
    expect(await refusalOf(connections.delete({ id }))).toBe('CONFLICT(operation_active)');
    expect(await refusalOf(connections.deleteMany({ ids: [id] }))).toBe('CONFLICT(operation_active)');
    const ended = { sql: "UPDATE grc_syncs SET status = 'failed' WHERE id = ?", args: [sync] };
    await test.api.database.db.write([ended]);
    await connections.delete({ id });
    const { syncs } = tenant.admin.api.compliance.grc;
    expect((await syncs.list({})).items).toMatchObject([{ id: sync, connectionId: null }]);
  });

  it('tell in a dry run what would be pushed, and do nothing', async () => {
    const { tenant, operator, compliance } = await test.estate();
    const names = Array.from({ length: 102 }, (_, n) => `web-${String(n).padStart(3, '0')}`);
    const { items } = await compliance.resources.createMany({
      items: names.map(name => ({
        provider: 'aws',
        resourceType: 'ec2_instance',
        resourceId: `arn:${name}`,
        resourceName: name,
      })),
    });
    const [pending, ...decided] = items.map(({ id }) => id);
    await test.decide(tenant, Object.fromEntries(decided.map(id => [id, 'cde'])));
    const { connections } = tenant.admin.api.compliance.grc;
    const drata: Create = { name: 'Drata', provider: 'drata', config: CONFIGS.drata };
    const { id } = await connections.create(drata);
    const { grc } = operator.api.compliance;
    const actions = await test.actions(tenant);
    const preview = await grc.sync({ connectionId: id, dryRun: true });
    const session = '/custom-connections/42/resources/7/sessions/{syncId}';
    expect(preview).toMatchObject({
      endpointKind: 'state-of-the-world',
      add: 101,
      update: 0,
      remove: 0,
      unchanged: 0,
      requests: [
        { method: 'POST', path: session, items: 100 },
        { method: 'POST', path: session, items: 1 },
        { method: 'POST', path: `${session}/actions`, items: 0 },
      ],
      requestsCount: 3,
      wouldRefuse: 'credentials_missing',
    });
    if (!('items' in preview)) throw new TypeError('a dry run starts nothing');
    expect(preview.items).toHaveLength(100);
    expect(preview.items[0]).toMatchObject({ resource_id: 'arn:web-001', pci_scope: 'cde' });
    await connections.update({ id, config: { ...CONFIGS.drata, includePending: true } });
    expect(await grc.sync({ connectionId: id, dryRun: true })).toMatchObject({ add: 102 });
    expect(pending).toBeDefined();
    expect(await test.actions(tenant)).toEqual([...actions, 'compliance.grcConnection.update']);
    expect((await grc.syncs.list({})).items).toEqual([]);
    expect(await refusalOf(grc.sync({ connectionId: id }))).toBe('PRECONDITION_FAILED(credentials_missing)');
    await connections.update({ id, enabled: false });
    expect(await refusalOf(grc.sync({ connectionId: id }))).toBe('PRECONDITION_FAILED(disabled)');
    expect((await grc.syncs.list({})).items).toEqual([]);
  });

  it('are told of a resource what is known of it, and nothing of what is not', async () => {
    const { tenant, operator, compliance, resource } = await test.estate();
    const vault = await resource('vault', { region: 'eu-west-1', resourceType: 'rds_instance' });
    const web = await resource('web', { resourceName: null });
    const justification = `Holds cards. ${'x'.repeat(1_500)}`;
    await compliance.scope.override({ resource: vault.id, scope: 'cde', justification, segment: 'pay' });
    await test.decide(tenant, { [web.id]: 'out-of-scope' });
    const flows = '["arn:web → arn:vault"]';
    await compliance.tags.set({ resource: vault.id, key: 'pci:data-flows', value: flows });
    await compliance.tags.set({ resource: web.id, key: 'pci:data-flows', value: 'none' });
    const drata: Create = { name: 'Drata', provider: 'drata', config: CONFIGS.drata };
    const { id } = await tenant.admin.api.compliance.grc.connections.create(drata);
    const preview = await operator.api.compliance.grc.sync({ connectionId: id, dryRun: true });
    if (!('items' in preview)) throw new TypeError('a dry run starts nothing');
    expect(preview.items).toEqual([
      {
        pci_scope: 'cde',
        pci_scope_justification: justification.slice(0, 1_000),
        pci_data_classification: 'stores-cardholder',
        pci_segment: 'pay',
        pci_validated_date: new Date(test.api.clock.now()).toISOString().slice(0, 10),
        pci_validated_by: operator.email,
        pci_data_flows: flows,
        resource_id: 'arn:vault',
        name: 'vault',
        provider: 'aws',
        resource_type: 'rds_instance',
        region: 'eu-west-1',
      },
      {
        pci_scope: 'out-of-scope',
        pci_scope_justification: 'Decided by a test.',
        pci_data_classification: '',
        pci_segment: '',
        pci_validated_date: '',
        pci_validated_by: '',
        pci_data_flows: '',
        resource_id: 'arn:web',
        name: '',
        provider: 'aws',
        resource_type: 'ec2_instance',
        region: '',
      },
    ]);
  });

  it('are synced in the background, which with nothing to push calls nobody', async () => {
    const { tenant, operator } = await test.estate();
    const { id } = await tenant.admin.api.compliance.grc.connections.create(VANTA);
    const { grc } = operator.api.compliance;
    const started = await grc.sync({ connectionId: id });
    if (!('syncId' in started)) throw new TypeError('a sync was started');
    await test.api.settle();
    expect(await operator.api.operations.get({ id: started.operationId })).toMatchObject({
      kind: 'compliance.grcSync',
      status: 'succeeded',
    });
    expect(await grc.syncs.get({ id: started.syncId })).toMatchObject({
      status: 'completed',
      syncMetadata: { selected: 0, requests: 0 },
    });
    const { items } = await grc.syncs.list({ connectionId: id, provider: 'vanta', status: 'completed' });
    expect(items.map(sync => sync.id)).toEqual([started.syncId]);
  });
});

describe('the scope on workerd', () => {
  let world: ComplianceTest;
  let platforms: Platforms;
  beforeAll(async () => {
    world = await complianceTest('workerd', {}, { OUTBOUND_ALLOW: '127.0.0.1' });
    platforms = await startPlatforms();
  });
  afterAll(async () => {
    await platforms.receiver.stop();
    await world.api.close();
  });

  it('is pushed with every method the platforms know', async () => {
    const { tenant, operator, compliance, resource } = await world.estate();
    const [vault, web] = [await resource('vault'), await resource('web')];
    await world.decide(tenant, { [vault.id]: 'cde', [web.id]: 'out-of-scope' });
    platforms.vanta.found.set('aws/Ec2', [{ resourceId: 'v-1', displayName: 'vault', inScope: false }]);
    const { url } = platforms.receiver;
    const { grc } = operator.api.compliance;
    const { connections } = tenant.admin.api.compliance.grc;
    const vanta = { provider: 'vanta', baseUrl: url, credentials: CREDENTIALS.vanta } as const;
    const given: Create[] = [
      { name: 'custom resource', ...vanta, config: CONFIGS.customResource },
      { name: 'in scope', ...vanta, config: CONFIGS.inScope },
      {
        name: 'drata',
        provider: 'drata',
        baseUrl: `${url}/public/v2`,
        credentials: CREDENTIALS.drata,
        config: CONFIGS.drata,
      },
    ];
    const { items } = await connections.createMany({ items: given });
    const [, , drata] = items.map(({ id }) => id);

    async function synced(connectionId: (typeof items)[number]['id']) {
      const started = await grc.sync({ connectionId });
      if (!('syncId' in started)) throw new TypeError('a sync was started');
      await world.api.settle();
      const { status, resourcesSynced, errorsCount } = await grc.syncs.get({ id: started.syncId });
      return [status, resourcesSynced, errorsCount];
    }

    const ended = [];
    for (const { id } of items) ended.push(await synced(id));
    expect(ended).toEqual([
      ['completed', 2, 0],
      ['completed', 1, 1],
      ['completed', 2, 0],
    ]);
    await compliance.resources.deactivate({ resource: web.id });
    expect(drata === undefined ? null : await synced(drata)).toEqual(['completed', 0, 0]);
    expect(platforms.vanta.resources.get('rt-1')).toHaveLength(2);
    expect(platforms.vanta.found.get('aws/Ec2')).toMatchObject([{ inScope: true }]);
    expect([...platforms.drata.records.keys()]).toEqual(['arn:vault']);
    const methods = new Set(platforms.seen().map(line => line.split(' ')[0]));
    expect([...methods].toSorted()).toEqual(['DELETE', 'GET', 'PATCH', 'POST', 'PUT']);
  });
});
