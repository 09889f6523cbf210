import type { PlaybookStep } from '@breakwater/db/schema';
import * as z from 'zod';
import { jsonObject } from '../../json.ts';
import { ACTION_RULE, classOf, compareClasses, isAction, STEP_CLASSES, undoRefusal } from './actions.ts';
import { stepCondition } from './condition.ts';

const MOST_STEPS = 50;
const MOST_PARAMETER_BYTES = 8192;

const actionClass = z
  .enum(STEP_CLASSES)
  .meta({ id: 'StepClass', description: 'read_only < low < medium < high < irreversible' });
const action = z.string().max(64);
const parameters = jsonObject(MOST_PARAMETER_BYTES);

const stepInput = z
  .strictObject({
    name: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9_-]{0,63}$/,
        'must be 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit',
      )
      .describe('Unique in the playbook; later steps refer to its output by it.'),
    action: action.describe(`What is done: ${ACTION_RULE.replace('must be ', '')}.`),
    actionClass: actionClass
      .optional()
      .describe("May only raise the action's class; required for custom actions, which have none."),
    requiresApproval: z.boolean().default(false),
    parameters: parameters.default({}).describe('Texts may hold placeholders such as {{params.host}}.'),
    timeoutSeconds: z.int().min(1).max(600).default(60).describe('For all attempts together.'),
    condition: stepCondition.optional().describe('The step is skipped when it does not hold.'),
    rollbackAction: action.optional().describe('What undoes it; required where there is one.'),
    rollbackParameters: parameters.optional().describe("Default: the step's own."),
  })
  .meta({ id: 'NewPlaybookStep' });

type StepInput = z.output<typeof stepInput>;

export const stepsInput = z
  .array(stepInput)
  .min(1, 'must hold at least one step')
  .max(MOST_STEPS, `must hold at most ${MOST_STEPS} steps`)
  .check(payload => {
    const names = new Set<string>();
    for (const [index, step] of payload.value.entries()) {
      for (const [field, rule] of Object.entries(refusals(step, names))) {
        const message = `step '${step.name}' ${rule}`;
        payload.issues.push({ code: 'custom', input: payload.value, path: [index, field], message });
      }
      names.add(step.name);
    }
  });

/** What is wrong with a step that comes after those with these names: field → rule. */
function refusals(step: StepInput, before: ReadonlySet<string>): Record<string, string> {
  const { name, action, actionClass: given, rollbackAction } = step;
  const repeated = before.has(name) ? { name: 'is there already: names are unique in a playbook' } : {};
  if (!isAction(action)) return { ...repeated, action: ACTION_RULE };
  const own = classOf(action);
  const used = given ?? own;
  if (used === null) return { ...repeated, actionClass: `must say the class of ${action}` };
  if (own !== null && compareClasses(used, own) < 0) {
    return { ...repeated, actionClass: `must have at least the class of ${action}, ${own}` };
  }
  const undo = undoRefusal(action, used, rollbackAction);
  return undo === null ? repeated : { ...repeated, rollbackAction: undo };
}

/** Steps as they are stored: checked ones always have a class. */
export const completeSteps = (steps: readonly StepInput[]): PlaybookStep[] =>
  steps.map(step => {
    const own = step.actionClass ?? classOf(step.action);
    if (own === null) throw new TypeError('a checked step has a class');
    return { ...step, actionClass: own };
  });

export const PlaybookStepShown = z
  .object({
    name: z.string(),
    action: z.string(),
    actionClass,
    requiresApproval: z.boolean(),
    parameters: z.record(z.string(), z.unknown()),
    timeoutSeconds: z.int(),
    condition: stepCondition.optional(),
    rollbackAction: z.string().optional(),
    rollbackParameters: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'PlaybookStep', description: 'One step of a playbook, with its defaults filled in.' });
