import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { merge } from './merge.ts';
import { readBatch } from './read.ts';
import type { Sighting } from './sighting.ts';

const cloud = { provider: 'AWS', region: 'eu-west-1', account: { uid: '123456789012' } };

const read = (...events: unknown[]) => readBatch({ format: 'ocsf', slices: [], events });

function one(resource: object, event: object = {}): Sighting {
  const { sightings, invalid } = read({ class_uid: 5023, cloud, resources: [resource], ...event });
  if (sightings[0] === undefined) throw new Error(invalid[0]?.reason);
  return sightings[0];
}

const reason = (resource: object, event: object = {}) =>
  read({ class_uid: 5023, cloud, resources: [resource], ...event }).invalid[0]?.reason;

test.each([
  ['AwsEc2Instance', 'ec2_instance'],
  ['AWS::EC2::Instance', 'ec2_instance'],
  ['ec2 instance', 'ec2_instance'],
  ['AwsRdsDbInstance', 'rds_instance'],
  ['RDS Instance', 'rds_instance'],
  ['AwsLambdaFunction', 'lambda_function'],
  ['AwsElbLoadBalancer', 'elastic_load_balancer'],
  ['AwsElbv2LoadBalancer', 'elastic_load_balancer'],
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'elastic_load_balancer'],
  ['AwsS3Bucket', 's3_bucket'],
  ['AwsEcsService', 'ecs_service'],
  ['AwsEksCluster', 'eks_cluster'],
  ['Microsoft.Compute/virtualMachines', 'virtual_machine'],
  ['Microsoft.Sql/servers/databases', 'sql_database'],
  ['Microsoft.Web/sites', 'app_service'],
  ['Microsoft.Storage/storageAccounts', 'storage_account'],
  ['compute.googleapis.com/Instance', 'compute_instance'],
  ['sqladmin.googleapis.com/Instance', 'cloud_sql'],
  ['cloudfunctions.googleapis.com/Function', 'cloud_function'],
  ['container.googleapis.com/Cluster', 'gke_cluster'],
  ['AwsApiGatewayRestApi', 'api_gateway'],
  ['AwsApiGatewayV2Api', 'api_gateway'],
])('the type %s is %s', (type, resourceType) => {
  expect(one({ uid: 'u', type }).told).toMatchObject({ resourceType });
  expect(one({ uid: 'u', type }).told.metadata).toBeUndefined();
});

test.each(['AwsIamRole', 'MyAwsEc2Instance', 'AwsEc2InstanceConnect'])('the type %s is another', type => {
  expect(one({ uid: 'u', type }).told).toMatchObject({
    resourceType: 'other',
    metadata: { nativeType: type },
  });
});

test.each([
  ['10.0.0.4', { privateIp: '10.0.0.4' }],
  ['172.31.255.1', { privateIp: '172.31.255.1' }],
  ['100.64.0.1', { privateIp: '100.64.0.1' }],
  ['169.254.1.1', { privateIp: '169.254.1.1' }],
  ['::ffff:192.168.0.1', { privateIp: '192.168.0.1' }],
  ['FD00::1', { privateIp: 'fd00::1' }],
  ['fe80::1', { privateIp: 'fe80::1' }],
  ['172.32.0.1', { publicIp: '172.32.0.1' }],
  ['2001:db8::1', { publicIp: '2001:db8::1' }],
])('the address %s is kept as %j', (ip, expected) => {
  const { privateIp, publicIp } = one({ uid: 'u', ip }).told;
  expect(JSON.parse(JSON.stringify({ privateIp, publicIp }))).toEqual(expected);
});

describe('what is said of a resource', () => {
  test('wins over what is said of the event, in its own words for the provider', () => {
    const said = { uid: 'u', provider: 'Microsoft Azure', region: 'westeurope', zone: '1' };
    expect(one(said, { region: 'us' }).told).toMatchObject({
      provider: 'azure',
      region: 'westeurope',
      availabilityZone: '1',
      accountId: '123456789012',
    });
    expect(one({ uid: 'u' }, { cloud: { provider: 'Google', zone: 'b' }, region: 'us' }).told).toMatchObject({
      provider: 'gcp',
      region: 'us',
      availabilityZone: 'b',
    });
  });

  test('parts labels into tags at the first separator, and keeps the others', () => {
    const { tags, told } = one({
      uid: 'u',
      tags: [{ name: 'zones', values: ['a', 'b'] }, { name: 'team', value: 'pay' }, { value: 'lost' }],
      labels: ['env:prod=eu', 'tier=web:1', 'plain', ':odd'],
    });
    expect([...(tags ?? [])]).toEqual([
      ['zones', 'a,b'],
      ['team', 'pay'],
      ['env', 'prod=eu'],
      ['tier', 'web:1'],
    ]);
    expect(told.metadata).toEqual({ labels: ['plain', ':odd'] });
    expect(one({ uid: 'u' }).tags).toBeNull();
  });

  test('takes what it knows of buckets and databases', () => {
    const { sightings } = read({
      class_uid: 5023,
      cloud,
      databucket: { uid: 'b', type: 'AwsS3Bucket', is_encrypted: true, is_public: false },
      database: { uid: 'd', data: { engine: 'pg' }, criticality: 'high' },
    });
    expect(sightings.map(({ told }) => [told.resourceId, told.resourceType, told.metadata])).toEqual([
      ['b', 's3_bucket', { encrypted: true, publicly_accessible: false }],
      ['d', 'other', { data: { engine: 'pg' }, criticality: 'high' }],
    ]);
    expect(read({ class_uid: 2003, cloud, databucket: { uid: 'b' } }).sightings).toEqual([]);
  });

  test.each([
    [{}, {}, 'uid: is required'],
    [{ uid: 'x'.repeat(256) }, {}, 'resourceId: must be 1 to 255 characters'],
    [{ uid: 'u', provider: 'Hetzner' }, {}, 'provider: must name AWS, Azure or GCP'],
    [{ uid: 'u' }, { cloud: {} }, 'provider: is required'],
    [{ uid: 'u', ip: '10.0.0.300' }, {}, 'ip: must be an IPv4 or IPv6 address'],
    [{ uid: 'u' }, { class_uid: 1001 }, 'unsupported class'],
    [{ uid: 'u', data: 'x'.repeat(65_536) }, {}, 'metadata: must be at most 65536 bytes of JSON'],
  ])('%# is refused as %3$s', (resource, event, expected) => {
    expect(reason(resource, event)).toBe(expected);
  });
});

test('findings of one resource in a batch add up, an inventory replaces what came before', () => {
  const inventory = { class_uid: 5023, cloud, resources: [{ uid: 'u', name: 'web', hostname: 'h' }] };
  const finding = (more: object) => ({ class_uid: 2003, cloud, resources: [{ uid: 'u', ...more }] });
  const merged = (...events: unknown[]) => merge(read(...events), new Map());
  const { created, duplicates } = merged(
    inventory,
    finding({ owner: { name: 'pay' }, type: 'AwsEc2Instance' }),
    finding({ criticality: 'high' }),
  );
  expect(duplicates).toBe(2);
  expect(created[0]?.told).toMatchObject({
    resourceName: 'web',
    resourceType: 'ec2_instance',
    metadata: { hostname: 'h', owner: { name: 'pay' }, criticality: 'high' },
  });
  expect(merged(finding({ criticality: 'high' }), inventory).created[0]?.told.metadata).toEqual({
    hostname: 'h',
  });
});

const some = fc.jsonValue({ maxDepth: 4 });
const uid = fc.constantFrom('arn:a', 'b', '', 'res_01k00000000000000000000000', 7);
const resource = fc.record(
  {
    uid: fc.oneof(uid, some),
    type: fc.oneof(fc.constantFrom('AwsEc2Instance', 'AwsS3Bucket', 'x'), some),
    provider: fc.oneof(fc.constantFrom('aws', 'GCP', 'other'), some),
    region: fc.oneof(fc.constantFrom('a', 'b'), some),
    ip: fc.oneof(fc.ipV4(), fc.ipV6(), some),
    tags: fc.oneof(fc.array(fc.record({ name: fc.string(), value: fc.string() })), some),
    labels: fc.oneof(fc.array(fc.string()), some),
    ...{ name: some, hostname: some, cloud: some, data: some, is_encrypted: some, owner: some },
  },
  { requiredKeys: [] },
);
const event = fc.record(
  {
    class_uid: fc.oneof(fc.constantFrom(5023, 2004, 2003, 1001), some),
    cloud: fc.oneof(fc.constant(cloud), some),
    resources: fc.oneof(fc.array(resource, { maxLength: 4 }), some),
    databucket: fc.oneof(resource, some),
    database: some,
    region: some,
  },
  { requiredKeys: [] },
);

test('any JSON is read without a failure, and its counts add up', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(event, some), { maxLength: 6 }), fc.boolean(), (events, isArray) => {
      const text = isArray ? JSON.stringify(events) : events.map(one => JSON.stringify(one)).join('\n');
      // A line that is an array would make the whole text one.
      fc.pre(isArray || !text.startsWith('['));
      const batch = readBatch({ format: 'ocsf', slices: [], text });
      const { created, known, duplicates, invalid } = merge(batch, new Map());
      const items = batch.sightings.length + batch.invalid.length;
      expect(created.length + known.length + duplicates + invalid.length + batch.invalid.length).toBe(items);
      const ids = created.map(({ told }) => told.resourceId);
      expect(new Set(ids).size).toBe(ids.length);
      if (isArray) expect(readBatch({ format: 'ocsf', slices: [], events })).toEqual(batch);
    }),
    { numRuns: 300 },
  );
});

test('a text nested deeper than any stack is refused and does no harm', () => {
  const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const nested = (levels: number) =>
    `{"class_uid":5023,"cloud":{"provider":"aws"},"resources":[{"uid":"u","data":${deep(levels)}}]}`;
  for (const levels of [9, 2_000, 6_000, 200_000]) {
    const { sightings, invalid } = readBatch({ format: 'ocsf', slices: [], text: nested(levels) });
    expect([sightings.length, invalid.length]).toEqual(levels === 9 ? [1, 0] : [0, 1]);
  }
});
