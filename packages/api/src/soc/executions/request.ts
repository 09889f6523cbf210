import {
  BreakwaterError,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  type Id,
  invalid,
  newId,
  type Read,
} from '@breakwater/db';
import type { Work } from '../../context.ts';
import { type JsonObject, toJson, utf8Bytes } from '../../json.ts';
import { planApproval } from '../approvals/plan.ts';
import type { CaseRow } from '../cases/accessor.ts';
import type { PlaybookRow } from '../playbooks/accessor.ts';
import { type ExecutionRow, executions } from './accessor.ts';
import type { Known } from './known.ts';
import { approvalClass, type ForeseenStep, foreseeSteps, needsApproval, shownStep } from './need.ts';
import { noResults } from './results.ts';
import { startRun } from './start-work.ts';
import { stillGoverned } from './still-governed.ts';
import { tell } from './tell.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.playbook.run': true;
  }
}

export const RUN_ACTION = 'soc.playbook.run';

const MOST_ACTIVE = 50;
const LARGEST_CONTEXT = 32_768;
const MOST_SHOWN_ASSETS = 100;

/** A run that is asked for, and all that decides whether people are asked first. */
export interface Asked {
  readonly playbook: PlaybookRow;
  readonly case: CaseRow | null;
  readonly parameters: JsonObject;
  /** What is acted on. */
  readonly assets: readonly string[];
  /** Principal id. */
  readonly requestedBy: string;
}

/** A run as far as it is known before it begins. */
export interface Foresight extends Asked {
  readonly id: Id<'exe'>;
  readonly known: Known;
  readonly steps: readonly ForeseenStep[];
}

/** What placeholders may speak of in a run. */
export const knownOf = (
  executionId: string,
  { case: of, parameters, assets }: Pick<Asked, 'case' | 'parameters' | 'assets'>,
): Known => ({
  executionId,
  parameters,
  case: of === null ? null : { id: of.id, title: of.title, severity: of.severity },
  assets,
  outputs: new Map(),
});

export function foresee(ctx: Ctx, asked: Asked): Foresight {
  const id = newId('exe', ctx.clock);
  const known = knownOf(id, asked);
  return { ...asked, id, known, steps: foreseeSteps(asked.playbook.steps, known) };
}

const ACTIVE = `SELECT count(*) FROM playbook_executions WHERE tenant_id = ? AND status IN ('pending', 'running')`;

/** How many runs of the tenant are pending or running. */
export const readingActive = ({ tenantId }: Ctx): Read<number> => ({
  statement: { sql: ACTIVE, args: [tenantId] },
  resultOf: found => Number(found?.rows[0]?.[0] ?? 0),
});

/** How many more there may be. */
export const roomLeft = (active: number): number => Math.max(0, MOST_ACTIVE - active);

export const isFull = (active: number): boolean => roomLeft(active) === 0;

export const FULL = `${MOST_ACTIVE} executions of the tenant are pending or running`;

export const tooMany = (): BreakwaterError =>
  new BreakwaterError('RATE_LIMITED', `${FULL}; wait for one to end`, { reason: 'too_many_executions' });

/** Fails a commit, to be planned again, when others began so many runs meanwhile that there is no room for these. */
export const stillRoom = ({ tenantId }: Ctx, more: number): Change =>
  change(undefined, {
    steps: [
      guard(`(${ACTIVE}) + ? <= ${MOST_ACTIVE}`, [tenantId, more], () =>
        conflict('version', 'other executions began at the same moment'),
      ),
    ],
  });

/** Fails a commit, to be planned again, when the playbook was changed, disabled or deleted since it was read. */
const stillSo = ({ tenantId }: Ctx, { id, version }: PlaybookRow): Change =>
  change(undefined, {
    steps: [
      guard(
        'EXISTS (SELECT 1 FROM playbooks WHERE tenant_id = ? AND id = ? AND version = ?)',
        [tenantId, id, version],
        () => conflict('version', 'the playbook was changed at the same moment'),
      ),
    ],
  });

/** The fields every run begins with. */
export const newExecution = ({ id, playbook, case: of, parameters, assets, requestedBy }: Foresight) => ({
  id,
  playbookId: playbook.id,
  playbookName: playbook.name,
  caseId: of?.id ?? null,
  parameters,
  targetAssets: [...assets],
  steps: playbook.steps,
  stepsTotal: playbook.steps.length,
  stepResults: noResults(playbook.steps),
  requestedBy,
});

export interface Requested {
  readonly execution: ExecutionRow;
  readonly operationId: Id<'op'> | null;
  readonly approvalId: Id<'apr'> | null;
}

/** Asks people for a run where it needs that, or begins it. `critical`: which of the named assets are. */
export async function requestRun(
  ctx: Ctx & Work,
  foresight: Foresight,
  critical: ReadonlySet<string>,
): Promise<Change<Requested>> {
  const { id, playbook, case: of, assets, steps, requestedBy } = foresight;
  const about = {
    assets,
    critical,
    gated: of?.requiresHumanApproval ?? false,
    playbookRequires: playbook.requiresApproval,
  };
  const needing = new Set(steps.filter(step => needsApproval(step, about)));
  const actionClass = approvalClass([...needing].map(({ step }) => step));
  const asked =
    actionClass === null
      ? null
      : await planApproval(ctx, {
          kind: 'execution',
          actionType: RUN_ACTION,
          actionClass,
          justification: `Playbook '${playbook.name}' asks to run ${steps.length} steps, ${needing.size} of which need approval.`,
          context: contextOf(
            playbook,
            steps.map((step, index) => shownStep(step, index, needing.has(step))),
          ),
          requestedBy,
          executionId: id,
          targetAssets: assets.slice(0, MOST_SHOWN_ASSETS),
          ...(of === null ? {} : { caseId: of.id }),
        });
  const begun = asked === null ? await startRun(ctx, { id }) : null;
  const [operationId, approvalId] = [begun?.result ?? null, asked?.approvalId ?? null];
  const inserted = await executions.plan.insert(
    ctx,
    { ...newExecution(foresight), operationId, approvalId },
    { action: RUN_ACTION },
  );
  const execution = inserted.result;
  const follows = [begun, asked?.change ?? null].filter(one => one !== null);
  return combine({ execution, operationId, approvalId }, [
    stillSo(ctx, playbook),
    stillGoverned(ctx, of),
    inserted,
    ...follows,
    tell(ctx, 'requested', execution),
  ]);
}

function contextOf({ id, name }: PlaybookRow, steps: readonly JsonObject[]): JsonObject {
  const context = { playbookId: id, playbookName: name, steps };
  if (utf8Bytes(toJson(context) ?? '') > LARGEST_CONTEXT) {
    throw invalid(
      'parameters',
      `people cannot be shown more than ${LARGEST_CONTEXT} bytes of steps and parameters; split the playbook or give smaller parameters`,
    );
  }
  return context;
}
