import { readAll } from '@breakwater/db';
import * as z from 'zod';
import { tagSource } from '../../fields.ts';
import { readingList } from './bounded.ts';
import type { MakeDocument } from './document.ts';
import { isoTime, storedTime } from './form.ts';
import { askedFor, ms } from './in-force.ts';

const Changed = z.object({
  resource_id: z.string(),
  key: z.string(),
  old_value: z.string().nullable(),
  new_value: z.string().nullable(),
  version: z.int(),
  source: tagSource,
  changed_by: z.string(),
  changed_at: storedTime,
  justification: z.string().nullable(),
});
type Changed = z.output<typeof Changed>;

/** What was done to the tags of each live resource in the period. */
export const tagAuditTrail: MakeDocument = async (ctx, request) => {
  const { start, end } = request.period;
  const of = askedFor(ctx, request);
  const [head, changes] = await readAll(
    ctx,
    request.readingHead,
    readingList({
      columns: {
        resource_id: 'resource.resource_id',
        key: 'change.key',
        old_value: 'change.old_value',
        new_value: 'change.new_value',
        version: 'change.version',
        source: 'change.source',
        changed_by: 'change.changed_by',
        changed_at: 'change.changed_at',
        justification: 'change.reason',
      },
      from: `tag_history change JOIN resources resource ON resource.id = change.resource_id
 WHERE change.tenant_id = ? AND change.changed_at BETWEEN ${ms(start)} AND ${ms(end)} AND ${of.sql}
 ${request.allKeys ? '' : "AND substr(change.key, 1, 4) = 'pci:'"}`,
      order: ['resource.resource_id', 'change.changed_at', 'change.key', 'change.version'],
      args: [ctx.tenantId, ...of.args],
      item: Changed,
    }),
  );
  return {
    data: { period: { start: isoTime(start), end: isoTime(end) }, resources: byResource(changes) },
    decisionIds: [],
    pciRequirement: '12.5.2',
    pciRequirements: [],
    head,
  };
};

function byResource(changes: readonly Changed[]) {
  const histories = new Map<string, Omit<Changed, 'resource_id'>[]>();
  for (const { resource_id, ...change } of changes) {
    const history = histories.get(resource_id);
    if (history === undefined) histories.set(resource_id, [change]);
    else history.push(change);
  }
  return [...histories].map(([resource_id, tag_history]) => ({ resource_id, tag_history }));
}
