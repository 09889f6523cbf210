import { DATA_CLASSIFICATIONS, type RESOURCE_TYPES, SCOPES } from '@breakwater/db/schema';
import { isObject } from '../../json.ts';
import type { DecisionRow } from '../decisions/present.ts';
import type { Scope } from '../fields.ts';
import type { ResourceRow } from '../resources/accessor.ts';
import type { TagRow } from '../tags/accessor.ts';
import { type KeywordScore, keywordScore } from './keywords.ts';

type DataClassification = NonNullable<DecisionRow['dataClassification']>;

/** What a person said with a tag. */
interface Explicit {
  readonly scope: Scope;
  readonly asWritten: string;
  readonly by: string;
}

/** What the rules know of one resource by itself. */
export interface Facts {
  readonly keywords: KeywordScore;
  readonly explicit: Explicit | null;
  /** Tenths that its configuration speaks for protected data. */
  readonly configuration: number;
  /** As tagged, else by its type. */
  readonly dataClassification: DataClassification;
  readonly taggedClassification: DataClassification | null;
  readonly segment: string | null;
}

const isTrue = (value: unknown) => value === true || value === 'true' || value === 1;

type ResourceType = (typeof RESOURCE_TYPES)[number];

const DATABASES: ReadonlySet<ResourceType> = new Set(['rds_instance', 'sql_database', 'cloud_sql']);
const STORES: ReadonlySet<ResourceType> = new Set(['s3_bucket', 'storage_account']);
const TRANSMITS: ReadonlySet<ResourceType> = new Set([
  'elastic_load_balancer',
  'api_gateway',
  'network_device',
]);

function byType(type: ResourceType): DataClassification {
  if (DATABASES.has(type) || STORES.has(type)) return 'stores-cardholder';
  return TRANSMITS.has(type) ? 'transmits-cardholder' : 'processes-cardholder';
}

type Described = Pick<ResourceRow, 'resourceType' | 'resourceName' | 'metadata' | 'securityGroups'>;

function configuration({ resourceType, metadata, securityGroups }: Described): number {
  const given = isObject(metadata) ? metadata : {};
  const database = DATABASES.has(resourceType);
  const encrypted = (database || STORES.has(resourceType)) && isTrue(given.encrypted);
  const isPrivate = database && !isTrue(given.publicly_accessible);
  return [encrypted, isPrivate, securityGroups.length > 0].filter(Boolean).length;
}

const read = (value: string) => value.trim().toLowerCase();
const byPeople = (tag: TagRow | undefined) =>
  tag === undefined || tag.source === 'automated' ? undefined : tag;

function explicitOf(tag: TagRow | undefined): Explicit | null {
  const said = byPeople(tag);
  if (said === undefined) return null;
  const scope = SCOPES.find(one => one !== 'pending-review' && one === read(said.value));
  return scope === undefined ? null : { scope, asWritten: said.value, by: said.appliedBy };
}

const LONGEST_SEGMENT = 64;

function segmentOf(tag: TagRow | undefined): string | null {
  const segment = tag?.value.trim() ?? '';
  return segment === '' || [...segment].length > LONGEST_SEGMENT ? null : segment;
}

export function factsOf(resource: Described, tags: readonly TagRow[]): Facts {
  const byKey = new Map(tags.map(tag => [tag.key, tag]));
  const classified = byPeople(byKey.get('pci:data-class'));
  const taggedClassification =
    DATA_CLASSIFICATIONS.find(one => classified !== undefined && one === read(classified.value)) ?? null;
  return {
    keywords: keywordScore({
      name: resource.resourceName,
      tags: new Map(tags.map(({ key, value }) => [key, value])),
      metadata: resource.metadata,
    }),
    explicit: explicitOf(byKey.get('pci:scope')),
    configuration: configuration(resource),
    dataClassification: taggedClassification ?? byType(resource.resourceType),
    taggedClassification,
    segment: segmentOf(byKey.get('pci:segment')),
  };
}
