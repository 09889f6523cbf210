import { readOnly } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { router } from '../../trpc.ts';
import { attestations } from './accessor.ts';
import { Attestation } from './schemas.ts';

export const attestationsRouter = router({
  ...readOnly({
    accessor: attestations,
    read: 'viewer',
    ref: ids.attestation,
    output: Attestation,
    present: row => row,
  }),
});
