import { crud } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { router } from '../../trpc.ts';
import { groups, presentGroup } from './accessor.ts';
import { deleteGroups } from './delete.ts';
import { membersRouter } from './members/router.ts';
import { Group, GroupCreate, GroupUpdate } from './schemas.ts';

export const groupsRouter = router({
  ...crud({
    accessor: groups,
    read: 'admin',
    write: 'admin',
    ref: ids.group,
    output: Group,
    create: GroupCreate,
    update: GroupUpdate,
    present: presentGroup,
    insert: input => input,
    patch: input => input,
    deleteRows: deleteGroups,
  }),
  members: membersRouter,
});
