import { write } from '../../call/write.ts';
import { readOnly } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { criticalAssets } from './accessor.ts';
import { planRemove, REMOVE } from './remove.ts';
import { CriticalAsset, CriticalAssetRemove, CriticalAssetSet, CriticalAssetSetResult } from './schemas.ts';
import { planSet, SET } from './set.ts';

const attempts = { attempts: 10 };

const { list } = readOnly({
  accessor: criticalAssets,
  read: 'viewer',
  ref: ids.criticalAsset,
  output: CriticalAsset,
  present: row => row,
});

export const criticalAssetsRouter = router({
  list,
  set: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: SET,
      summary: 'Calls an asset critical; cases it is in are gated at their next change.',
    })
    .input(CriticalAssetSet)
    .output(CriticalAssetSetResult)
    .mutation(write(planSet, attempts)),
  remove: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: REMOVE,
      humanOnly: true,
      summary: 'Says that an asset is not critical of itself; gates already set stay.',
      errors: {
        NOT_FOUND: 'nobody called the asset critical',
        FORBIDDEN: 'only people may (human_required)',
      },
    })
    .input(CriticalAssetRemove)
    .output(CriticalAsset)
    .mutation(write(planRemove, attempts)),
});
