import { readAll } from '@breakwater/db';
import * as z from 'zod';
import { ids } from '../../../fields.ts';
import { resourceType, scope } from '../../fields.ts';
import { readingList } from './bounded.ts';
import type { MakeDocument } from './document.ts';
import { isoTime, snakeJson } from './form.ts';
import { askedFor, inForce } from './in-force.ts';

const YES: readonly unknown[] = [true, 'true', 1];
const NO: readonly unknown[] = [false, 'false', 0];

/** What metadata states; null: nothing that means yes or no. */
const stated = z
  .unknown()
  .transform(value => (YES.includes(value) ? true : NO.includes(value) ? false : null));

const Configured = z.object({
  resource_id: z.string(),
  type: resourceType,
  scope,
  encrypted: stated,
  publicly_accessible: stated,
  security_groups: snakeJson,
  public_ip: z.string().nullable(),
  decision: ids.scopeDecision,
});

/** How the live resources in scope are configured. */
export const configurationSnapshot: MakeDocument = async (ctx, request) => {
  const { end } = request.period;
  const of = askedFor(ctx, request);
  const [head, found] = await readAll(
    ctx,
    request.readingHead,
    readingList({
      columns: {
        resource_id: 'resource.resource_id',
        type: 'resource.resource_type',
        scope: 'decision.scope',
        encrypted: "json_extract(resource.metadata, '$.encrypted')",
        publicly_accessible: "json_extract(resource.metadata, '$.publicly_accessible')",
        security_groups: 'json(resource.security_groups)',
        public_ip: 'resource.public_ip',
        decision: 'decision.id',
      },
      from: `resources resource JOIN scope_decisions decision ON ${inForce('decision', 'resource', end)}
 WHERE ${of.sql} AND decision.scope IN ('cde', 'connected-cde')`,
      order: ['resource.resource_id'],
      args: of.args,
      item: Configured,
    }),
  );
  return {
    data: { as_of: isoTime(end), resources: found.map(({ decision: _, ...resource }) => resource) },
    decisionIds: found.map(({ decision }) => decision),
    pciRequirement: '1.2.7',
    pciRequirements: ['12.5.1'],
    head,
  };
};
