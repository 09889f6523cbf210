import { type Ctx, canonicalJson, type Id, type Read, type Statement, sha256Hex } from '@breakwater/db';
import * as z from 'zod';
import { ids } from '../../fields.ts';
import { resourceType } from '../fields.ts';

/** What a platform is told of a resource; what is not known is empty. */
export const GrcAttributes = z
  .object({
    pci_scope: z.string(),
    pci_scope_justification: z.string().describe('At most 1,000 characters.'),
    pci_data_classification: z.string(),
    pci_segment: z.string(),
    pci_validated_date: z.string(),
    pci_validated_by: z.string(),
    pci_data_flows: z.string().describe('A list as JSON text.'),
    resource_id: z.string(),
    name: z.string(),
    provider: z.string(),
    resource_type: z.string(),
    region: z.string(),
  })
  .meta({ id: 'GrcAttributes', description: 'What a GRC platform is told of a resource.' });
export type GrcAttributes = z.output<typeof GrcAttributes>;

interface Named {
  readonly id: Id<'res'>;
  /** The provider's own id. */
  readonly resourceId: string;
  readonly resourceArn: string | null;
  /** Empty when it has none. */
  readonly name: string;
  readonly resourceType: string;
}

/** A resource to push. */
export interface GrcItem extends Named {
  readonly attributes: GrcAttributes;
  readonly payloadHash: string;
}

/** A resource that the platform knows and that is not selected any more. */
export interface Removed extends Named {
  readonly provider: string;
  readonly region: string;
}

/** What the platform last accepted of a resource. */
export interface Pushed extends Removed {
  readonly payloadHash: string;
}

/** The resources a connection pushes: live, decided, and not pending unless it says so. */
const SELECTED = `resources AS r
 JOIN grc_connections AS c ON c.tenant_id = r.tenant_id AND c.id = ?
 JOIN scope_decisions AS d ON d.tenant_id = r.tenant_id AND d.resource_id = r.id AND d.is_current = 1
 WHERE r.tenant_id = ? AND r.deleted_at IS NULL AND r.is_active = 1
 AND (d.scope <> 'pending-review' OR json_extract(c.config, '$.includePending') = 1)
 AND (json_type(c.config, '$.kinds') IS NULL
  OR r.resource_type IN (SELECT key FROM json_each(c.config, '$.kinds')))`;

const tag = (key: string) =>
  `coalesce((SELECT value FROM tags WHERE tenant_id = r.tenant_id AND resource_id = r.id
 AND key = 'pci:${key}'), '')`;

const Row = z.object({
  id: ids.resource,
  resourceId: z.string(),
  resourceArn: z.string().nullable(),
  name: z.string(),
  resourceType,
  provider: z.string(),
  region: z.string(),
});

const NAMED = `'id', r.id, 'resourceId', r.resource_id, 'resourceArn', r.resource_arn,
 'name', coalesce(r.resource_name, ''), 'resourceType', r.resource_type, 'provider', r.provider,
 'region', coalesce(r.region, '')`;

const Selected = Row.extend({
  scope: z.string(),
  justification: z.string(),
  dataClassification: z.string(),
  segment: z.string(),
  validatedDate: z.string(),
  validatedBy: z.string(),
  dataFlows: z.string(),
});

/** The rows of a statement that makes a JSON object of each. */
const objectsOf = <S extends z.ZodType>(statement: Statement, schema: S): Read<z.output<S>[]> => ({
  statement,
  resultOf: found => (found?.rows ?? []).map(([text]) => schema.parse(JSON.parse(String(text)))),
});

/** The resources a connection pushes, by id. */
export const readingSelected = ({ tenantId }: Ctx, connectionId: string) =>
  objectsOf(
    {
      sql: `SELECT json_object(${NAMED}, 'scope', d.scope,
 'justification', substr(d.justification, 1, 1000),
 'dataClassification', coalesce(d.data_classification, ''), 'segment', coalesce(d.segment, ''),
 'validatedDate', ${tag('validated-date')}, 'validatedBy', ${tag('validated-by')},
 'dataFlows', ${tag('data-flows')})
 FROM ${SELECTED} ORDER BY r.id`,
      args: [connectionId, tenantId],
    },
    Selected,
  );

/** A list of texts as it was tagged, or nothing. */
function flowsIn(text: string): string {
  try {
    return z.array(z.string()).safeParse(JSON.parse(text)).success ? text : '';
  } catch {
    return '';
  }
}

/** What is pushed of the selected. */
export const itemsOf = (selected: readonly z.output<typeof Selected>[]): Promise<GrcItem[]> =>
  Promise.all(
    selected.map(async row => {
      const { id, resourceId, resourceArn, name, resourceType, provider, region } = row;
      const attributes: GrcAttributes = {
        pci_scope: row.scope,
        pci_scope_justification: row.justification,
        pci_data_classification: row.dataClassification,
        pci_segment: row.segment,
        pci_validated_date: row.validatedDate,
        pci_validated_by: row.validatedBy,
        pci_data_flows: flowsIn(row.dataFlows),
        resource_id: resourceId,
        name,
        provider,
        resource_type: resourceType,
        region,
      };
      const payloadHash = await sha256Hex(canonicalJson(attributes));
      return { id, resourceId, resourceArn, name, resourceType, attributes, payloadHash };
    }),
  );

/** What takes the place of a resource that states no scope any more. */
export const withdrawn = ({ resourceId, name, provider, resourceType, region }: Removed): GrcAttributes => ({
  pci_scope: '',
  pci_scope_justification: '',
  pci_data_classification: '',
  pci_segment: '',
  pci_validated_date: '',
  pci_validated_by: '',
  pci_data_flows: '',
  resource_id: resourceId,
  name,
  provider,
  resource_type: resourceType,
  region,
});

const PushedRow = Row.extend({ payloadHash: z.string() });

/**
 * What a connection last accepted. Where the platform found the resources by itself, and only their scope is told, one
 * that lives and is not selected is none of it: nothing is said of it, until it is decided or gone.
 */
const PUSHED = `grc_pushed AS p JOIN resources AS r ON r.id = p.resource_id
 JOIN grc_connections AS place ON place.id = p.connection_id
 WHERE p.connection_id = ? AND p.tenant_id = ?
 AND (coalesce(json_extract(place.config, '$.mode'), '') NOT IN ('in-scope', 'asset-scope')
  OR r.is_active = 0 OR r.deleted_at IS NOT NULL OR EXISTS (SELECT 1 FROM ${SELECTED} AND r.id = p.resource_id))`;

/** What a connection last accepted, by id. */
export const readingPushed = ({ tenantId }: Ctx, connectionId: string): Read<Pushed[]> =>
  objectsOf(
    {
      sql: `SELECT json_object(${NAMED}, 'payloadHash', p.payload_hash) FROM ${PUSHED} ORDER BY p.resource_id`,
      args: [connectionId, tenantId, connectionId, tenantId],
    },
    PushedRow,
  );

/** How many a connection accepted, and how many of them it would be told no more. */
export function readingLeftOut({ tenantId }: Ctx, connectionId: string): Read<LeftOut> {
  return {
    statement: {
      sql: `SELECT count(*), coalesce(sum(NOT EXISTS (SELECT 1 FROM ${SELECTED} AND r.id = p.resource_id)), 0)
 FROM ${PUSHED}`,
      args: [connectionId, tenantId, connectionId, tenantId, connectionId, tenantId],
    },
    resultOf(found) {
      const [known, removed] = found?.rows[0] ?? [];
      return { known: Number(known ?? 0), removed: Number(removed ?? 0) };
    },
  };
}

export interface LeftOut {
  readonly known: number;
  readonly removed: number;
}
