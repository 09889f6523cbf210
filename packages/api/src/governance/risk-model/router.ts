import * as z from 'zod';
import { write } from '../../call/write.ts';
import { expectedVersion } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import {
  CLEAR,
  clearRiskModel,
  RiskModel,
  riskModel,
  SET,
  SetRiskModel,
  setRiskModel,
} from './risk-model.ts';

export const riskModelRouter = router({
  get: procedure
    .meta({ role: 'viewer', summary: 'Reads the risk model of the tenant.' })
    .output(RiskModel)
    .query(({ ctx }) => riskModel(ctx)),
  set: procedure
    .meta({
      role: 'admin',
      audited: true,
      action: SET,
      summary: 'Sets parts of the risk model: left out stays, null goes. Holds from the next evaluation on.',
    })
    .input(SetRiskModel)
    .output(RiskModel)
    .mutation(write(setRiskModel)),
  clear: procedure
    .meta({
      role: 'admin',
      audited: true,
      action: CLEAR,
      summary: 'Takes the risk model away: beliefs alone decide.',
    })
    .input(z.strictObject({ expectedVersion }))
    .output(RiskModel)
    .mutation(write(clearRiskModel)),
});
