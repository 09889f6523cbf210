import * as z from 'zod';
import { write } from '../../call/write.ts';
import { readOnly } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { tags } from './accessor.ts';
import { readHistory } from './history.ts';
import { planRemove } from './remove.ts';
import { REMOVE } from './remove-all.ts';
import { Tag, TagChange, TagHistory, TagRemove, TagSet, TagSetResult } from './schemas.ts';
import { planSet } from './set.ts';
import { SET } from './set-all.ts';

const attempts = { attempts: 10 };
const missing = 'there is no such resource';
const deleted = 'the resource is deleted (deleted)';

const { list } = readOnly({
  accessor: tags,
  read: 'viewer',
  ref: ids.tag,
  output: Tag,
  present: row => row,
});

export const tagsRouter = router({
  list,
  history: procedure
    .meta({
      role: 'viewer',
      summary: 'Reads every change of the tags of a resource, newest first.',
      errors: { NOT_FOUND: missing },
    })
    .input(TagHistory)
    .output(z.object({ items: z.array(TagChange) }))
    .query(async ({ ctx, input }) => ({ items: await readHistory(ctx, input) })),
  set: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: SET,
      // What a refused call names a secret is one, too.
      hidden: ['value'],
      summary: 'Sets a tag of a resource; the value and source it has already leave no trace.',
      errors: {
        NOT_FOUND: missing,
        CONFLICT: deleted,
        PRECONDITION_FAILED: 'pci:scope would lower a resource that is a cde (cde)',
      },
    })
    .input(TagSet)
    .output(TagSetResult)
    .mutation(write(planSet, attempts)),
  remove: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: REMOVE,
      summary: 'Takes a tag off a resource; its history stays.',
      errors: { NOT_FOUND: 'there is no such resource, or no such tag of it', CONFLICT: deleted },
    })
    .input(TagRemove)
    .output(Tag)
    .mutation(write(planRemove, attempts)),
});
