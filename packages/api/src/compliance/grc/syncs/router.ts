import { readOnly } from '../../../crud/crud.ts';
import { ids } from '../../../fields.ts';
import { router } from '../../../trpc.ts';
import { grcSyncs } from './accessor.ts';
import { GrcSync } from './schemas.ts';

export const syncsRouter = router({
  ...readOnly({
    accessor: grcSyncs,
    read: 'viewer',
    ref: ids.grcSync,
    output: GrcSync,
    present: ({ tenantId: _tenant, ...shown }) => shown,
  }),
});
