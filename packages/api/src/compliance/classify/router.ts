import { IMPORT_LIMITS } from '@breakwater/db';
import { write } from '../../call/write.ts';
import { StartedOperation, starts } from '../../operations/start.ts';
import { procedure } from '../../trpc.ts';
import { CLASSIFY_ALL, startClassifyAll } from './all-start.ts';
import { CLASSIFY, planClassify } from './classify.ts';
import { OVERRIDE, planOverride } from './override.ts';
import {
  ScopeClassified,
  ScopeClassify,
  ScopeClassifyAll,
  ScopeOverridden,
  ScopeOverride,
} from './schemas.ts';

const operator = { role: 'operator', audited: true } as const;

/** With what is around it one resource may bring five thousand decisions. Planned again up to three times. */
const many = { attempts: 4, limits: IMPORT_LIMITS };

export const classifyProcedures = {
  classify: procedure
    .meta({
      ...operator,
      action: CLASSIFY,
      summary: 'Decides the scope of up to 500 resources by the rules, in one commit.',
      errors: {
        NOT_FOUND: 'no resource has one of the refs; `details.missing` names them',
        CONFLICT: 'others were deciding about the same resources again and again (contended)',
      },
    })
    .input(ScopeClassify)
    .output(ScopeClassified)
    .mutation(write(planClassify, many)),
  classifyAll: procedure
    .meta({
      ...operator,
      action: CLASSIFY_ALL,
      summary: 'Starts an operation that decides the scope of all live resources, or those a filter leaves.',
      errors: { CONFLICT: 'one is running (operation_active); `details.operationId` names it' },
    })
    .input(ScopeClassifyAll)
    .output(StartedOperation)
    .mutation(starts(startClassifyAll)),
  override: procedure
    .meta({
      ...operator,
      action: OVERRIDE,
      summary: 'Decides the scope of one resource by hand.',
      errors: {
        CONFLICT: 'the resource is deleted (deleted), or expectedDecisionId is not current (version)',
        PRECONDITION_FAILED: 'the resource is inactive (inactive)',
      },
    })
    .input(ScopeOverride)
    .output(ScopeOverridden)
    .mutation(write(planOverride, many)),
};
