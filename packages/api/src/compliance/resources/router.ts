import { idsOf, invalid, readAll } from '@breakwater/db';
import * as z from 'zod';
import { write } from '../../call/write.ts';
import { softCrudWithoutCreate } from '../../crud/crud.ts';
import { asListOptions, softListInput } from '../../crud/list-input.ts';
import { updateInput } from '../../crud/update-input.ts';
import { ids, pageOf } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { syncProcedure } from '../sync/procedure.ts';
import { tags } from '../tags/accessor.ts';
import { storedValue, tagKey } from '../tags/schemas.ts';
import { resources } from './accessor.ts';
import { planCreate, planCreateMany } from './create.ts';
import { DEACTIVATE, planDeactivate } from './deactivate.ts';
import { deleteResources } from './delete.ts';
import { present } from './present.ts';
import { resourceRef } from './reading.ts';
import { planRestore } from './restore.ts';
import {
  Resource,
  ResourceCreate,
  ResourceCreateMany,
  ResourceDeactivate,
  ResourceUpdate,
  TaggedResource,
} from './schemas.ts';
import { planUpdate } from './update.ts';

/** What programs are started with stays out of the log of refused calls too. */
const hidden = ['metadata'];
const attempts = { attempts: 10 };
const operator = { role: 'operator', audited: true } as const;

const { delete: remove, deleteMany } = softCrudWithoutCreate({
  accessor: resources,
  read: 'viewer',
  write: 'operator',
  ref: resourceRef,
  output: Resource,
  update: ResourceUpdate,
  present,
  patch: () => ({}),
  deleteRows: deleteResources,
});

export const resourcesRouter = router({
  delete: remove,
  deleteMany,
  restore: procedure
    .meta({
      ...operator,
      action: 'compliance.resource.restore',
      summary: 'Brings a deleted resource back.',
    })
    .input(z.strictObject({ id: ids.resource }))
    .output(z.object({ item: Resource, restored: z.boolean().describe('false: it was not deleted.') }))
    .mutation(write(planRestore, attempts)),
  list: procedure
    .meta({ role: 'viewer', summary: 'Lists resources.' })
    .input(
      softListInput(resources)
        .omit({ tag: true })
        .extend({
          tagKey: tagKey.optional(),
          tagValue: storedValue.optional().describe('The value of tagKey.'),
        }),
    )
    .output(pageOf(Resource))
    .query(async ({ ctx, input: { tagKey: key, tagValue: value, ...asked } }) => {
      if (key === undefined && value !== undefined) throw invalid('tagValue', 'needs tagKey');
      const options = asListOptions(resources, asked);
      const tag = key === undefined ? {} : { tag: { key, value } };
      const page = await resources.list(ctx, { ...options, filters: { ...options.filters, ...tag } });
      return { items: page.items.map(present), nextCursor: page.nextCursor };
    }),
  get: procedure
    .meta({ role: 'viewer', summary: 'Reads one resource with its tags.' })
    .input(
      z.strictObject({
        id: resourceRef,
        includeDeleted: z.boolean().optional().describe('Whether a deleted record is shown too.'),
      }),
    )
    .output(TaggedResource)
    .query(async ({ ctx, input: { id, includeDeleted } }) => {
      const found = resources.requiring(ctx, id, { includeDeleted });
      const { sql, args } = idsOf(found);
      const tagsOf = tags.finding(ctx, { sql: `"resource_id" IN (${sql})`, args });
      const [row, tagged] = await readAll(ctx, found, tagsOf);
      return { ...present(row), tags: tagged.toSorted((a, b) => (a.key < b.key ? -1 : 1)) };
    }),
  create: procedure
    .meta({
      ...operator,
      action: 'compliance.resource.create',
      hidden,
      summary: 'Creates a resource, pending review.',
      errors: { CONFLICT: 'the resourceId is in use, maybe by a deleted resource (unique)' },
    })
    .input(ResourceCreate)
    .output(Resource)
    .mutation(write(planCreate, attempts)),
  createMany: procedure
    .meta({
      ...operator,
      action: 'compliance.resource.create',
      hidden,
      summary: 'Creates up to 500 resources, all or none.',
      errors: { CONFLICT: 'a resourceId is in use, maybe by a deleted resource (unique)' },
    })
    .input(ResourceCreateMany)
    .output(z.object({ items: z.array(Resource) }))
    .mutation(write(planCreateMany, attempts)),
  update: procedure
    .meta({
      ...operator,
      action: 'compliance.resource.update',
      hidden,
      summary: 'Changes a resource; isActive brings an inactive one back.',
    })
    .input(updateInput(resourceRef, ResourceUpdate.shape))
    .output(Resource)
    .mutation(write(planUpdate, attempts)),
  sync: syncProcedure,
  deactivate: procedure
    .meta({
      ...operator,
      action: DEACTIVATE,
      summary: 'Says that a resource is gone; its decisions, tags and history stay.',
      errors: { NOT_FOUND: 'there is no such resource', CONFLICT: 'the resource is deleted (deleted)' },
    })
    .input(ResourceDeactivate)
    .output(Resource)
    .mutation(write(planDeactivate, attempts)),
});
