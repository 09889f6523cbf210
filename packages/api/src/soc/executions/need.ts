import type { PlaybookStep } from '@breakwater/db/schema';
import type { JsonObject } from '../../json.ts';
import type { ActionClass } from '../approvals/plan.ts';
import { highestClass } from '../playbooks/actions.ts';
import type { Known } from './known.ts';
import { type Foreseen, foreseeParameters } from './placeholders.ts';

/** A step with its parameters as far as they are known before the run. */
export interface ForeseenStep {
  readonly step: PlaybookStep;
  readonly run: Foreseen;
  readonly undo: Foreseen;
}

export const foreseeSteps = (steps: readonly PlaybookStep[], known: Known): ForeseenStep[] =>
  steps.map(step => ({
    step,
    run: foreseeParameters(known, step.parameters),
    undo: foreseeParameters(known, step.rollbackParameters ?? {}),
  }));

const namesOf = ({ run, undo }: ForeseenStep) => [...run.texts, ...undo.texts];

/** Everything that steps may act on by name, of those for which it matters whether that is critical. */
export const namedBy = (steps: readonly ForeseenStep[]): string[] =>
  steps.filter(({ step }) => step.actionClass === 'medium').flatMap(namesOf);

export interface Circumstances {
  readonly assets: readonly string[];
  readonly critical: ReadonlySet<string>;
  readonly gated: boolean;
  readonly playbookRequires: boolean;
}

/** Whether people must approve a step before it is done for real. */
export function needsApproval(foreseen: ForeseenStep, about: Circumstances): boolean {
  const { step, run, undo } = foreseen;
  switch (step.actionClass) {
    case 'read_only':
      return false;
    case 'high':
    case 'irreversible':
      return true;
    default: {
      if (about.gated || about.playbookRequires || step.requiresApproval) return true;
      if (step.actionClass === 'low') return false;
      const names = [...about.assets, ...namesOf(foreseen)];
      return run.namesAnything || undo.namesAnything || names.some(name => about.critical.has(name));
    }
  }
}

/** The class of the one approval that covers these steps; null: none is needed. */
export function approvalClass(steps: readonly PlaybookStep[]): ActionClass | null {
  const highest = highestClass('read_only', ...steps.map(({ actionClass }) => actionClass));
  return highest === 'read_only' ? null : highest;
}

/** A step as people are shown it who are to approve it. */
export const shownStep = ({ step, run }: ForeseenStep, index: number, needs: boolean): JsonObject => ({
  index,
  name: step.name,
  action: step.action,
  actionClass: step.actionClass,
  needsApproval: needs,
  parameters: run.parameters,
});
