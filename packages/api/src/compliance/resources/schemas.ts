import * as z from 'zod';
import { ids, softDeleted, time, versioned } from '../../fields.ts';
import { isObject, jsonObject } from '../../json.ts';
import { boundedText } from '../../text.ts';
import { cleanMetadata, remark } from '../clean.ts';
import { Scoping } from '../decisions/schemas.ts';
import { provider, resourceType, scope } from '../fields.ts';
import { Tag } from '../tags/schemas.ts';
import { address, cidr } from './address.ts';
import { resourceRef } from './reading.ts';

const MOST_BYTES = 65_536;
const MOST_LEVELS = 10;

const isDeeperThan = (levels: number, value: unknown): boolean =>
  (Array.isArray(value) || isObject(value)) &&
  (levels === 0 || Object.values(value).some(item => isDeeperThan(levels - 1, item)));

/** What a provider says, as it was given. */
export const givenMetadata = jsonObject(MOST_BYTES).refine(value => !isDeeperThan(MOST_LEVELS, value), {
  error: `must be at most ${MOST_LEVELS} levels deep`,
  abort: true,
});

const metadata = givenMetadata
  .overwrite(cleanMetadata)
  .describe(
    'Anything the provider says, at most 65,536 bytes of JSON, 10 levels deep. Secrets, card numbers, environments and connection strings are not kept.',
  );

const port = z.int().min(-1).max(65_535);
const securityGroupRule = z
  .strictObject({
    protocol: boundedText(1, 16).optional(),
    fromPort: port.optional(),
    toPort: port.optional(),
    cidrs: z.array(cidr).max(1_000).optional(),
    groups: z.array(boundedText(1, 128)).max(1_000).optional(),
  })
  .meta({ id: 'SecurityGroupRule' });
const groupId = boundedText(1, 128);
const securityGroup = z
  .strictObject({
    id: groupId,
    name: boundedText(1, 255).optional(),
    ingress: z.array(securityGroupRule).max(1_000).optional(),
    egress: z.array(securityGroupRule).max(1_000).optional(),
  })
  .meta({ id: 'SecurityGroup' });
const securityGroups = z
  .array(z.union([groupId.transform(id => ({ id })), securityGroup]))
  .max(100)
  .describe('Security groups; a bare text is the id of one.');

const identity = {
  provider,
  resourceType,
  resourceId: boundedText(1, 255).describe(
    'The name its provider gave it, such as an ARN; unique per tenant, among deleted resources too.',
  ),
};

const told = {
  resourceArn: boundedText(1, 512).nullish(),
  resourceName: boundedText(1, 255).nullish(),
  vpcId: boundedText(1, 128).nullish(),
  subnetId: boundedText(1, 128).nullish(),
  availabilityZone: boundedText(1, 64).nullish(),
  region: boundedText(1, 64).nullish(),
  accountId: boundedText(1, 128).nullish(),
  metadata: metadata.nullish(),
  privateIp: address.nullish(),
  publicIp: address.nullish(),
  securityGroups: securityGroups.nullish(),
};

export const ResourceCreate = z.strictObject({ ...identity, ...told });
export const ResourceCreateMany = z.strictObject({ items: z.array(ResourceCreate).max(500) });

export const ResourceUpdate = z.strictObject({
  ...told,
  isActive: z.literal(true).optional().describe('Brings an inactive resource back; see deactivate.'),
});

export const ResourceDeactivate = z.strictObject({
  resource: resourceRef,
  reason: remark(1, 1_000).optional().describe('Kept in the audit log.'),
});

const text = z.string().nullable();

export const Resource = z
  .object({
    id: ids.resource,
    ...identity,
    resourceArn: text,
    resourceName: text,
    vpcId: text,
    subnetId: text,
    availabilityZone: text,
    region: text,
    accountId: text,
    metadata: z.record(z.string(), z.unknown()),
    privateIp: text,
    publicIp: text,
    securityGroups: z.array(securityGroup),
    discoveredAt: time,
    lastSeenAt: time,
    isActive: z.boolean(),
    inactiveSince: time.nullable(),
    currentScope: scope.nullable().describe('Of the current decision; null while there is none.'),
    needsClassification: z.boolean().describe('Whether anything changed that its scope may rest on.'),
    currentDecision: Scoping.nullable(),
    ...versioned,
    ...softDeleted,
  })
  .meta({ id: 'Resource', description: 'A cloud or on-premises resource.' });

export const TaggedResource = Resource.extend({ tags: z.array(Tag) }).meta({ id: 'TaggedResource' });
