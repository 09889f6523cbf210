import { ACTION_CLASSES, type PlaybookStep, type StepClass } from '@breakwater/db/schema';

/** Least to most. */
export const STEP_CLASSES: readonly [StepClass, ...StepClass[]] = ['read_only', ...ACTION_CLASSES];

/** What Breakwater does itself, without a connector. */
export const BUILT_IN = 'notify';

/** What an action is by itself. */
interface Action {
  /** Null: each step says. */
  readonly actionClass: StepClass | null;
  /** The action that undoes it; null: nothing does. */
  readonly undo: string | null;
}

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['isolate_host', { actionClass: 'high', undo: 'release_host' }],
  ['disable_user', { actionClass: 'high', undo: 'enable_user' }],
  ['block_ip', { actionClass: 'medium', undo: 'unblock_ip' }],
  ['release_host', { actionClass: 'high', undo: null }],
  ['enable_user', { actionClass: 'high', undo: null }],
  ['unblock_ip', { actionClass: 'medium', undo: null }],
  ['run_scan', { actionClass: 'medium', undo: null }],
  ['collect_forensics', { actionClass: 'medium', undo: null }],
  ['enrich_ioc', { actionClass: 'medium', undo: null }],
  [BUILT_IN, { actionClass: 'low', undo: null }],
  ['revoke_certificate', { actionClass: 'irreversible', undo: null }],
  ['delete_data', { actionClass: 'irreversible', undo: null }],
]);

const CUSTOM = /^custom_[a-z0-9_]{1,40}$/;
const UNDOABLE_CUSTOM: readonly StepClass[] = ['medium', 'high'];

export const ACTION_RULE = `must be one of ${[...ACTIONS.keys()].join(', ')}, or custom_ and 1 to 40 of a-z, 0-9, _`;

export const isCustom = (action: string): boolean => CUSTOM.test(action);

export const isAction = (action: string): boolean => ACTIONS.has(action) || isCustom(action);

/** The class of an action, which a caller may raise; null where the caller says it, and for what is no action. */
export const classOf = (action: string): StepClass | null => ACTIONS.get(action)?.actionClass ?? null;

/** Negative when `a` may do less than `b`. */
export const compareClasses = (a: StepClass, b: StepClass): number =>
  STEP_CLASSES.indexOf(a) - STEP_CLASSES.indexOf(b);

/** The one that may do most. */
export const highestClass = (first: StepClass, ...others: readonly StepClass[]): StepClass =>
  others.reduce((highest, one) => (compareClasses(one, highest) > 0 ? one : highest), first);

/** The class of what undoes a step. */
export const undoClassOf = ({ rollbackAction, actionClass }: PlaybookStep): StepClass | null =>
  rollbackAction === undefined ? null : (classOf(rollbackAction) ?? actionClass);

/** What is wrong with the undoing of an action that has this class; null: nothing. */
export function undoRefusal(
  action: string,
  actionClass: StepClass,
  rollbackAction: string | undefined,
): string | null {
  if (!isCustom(action)) {
    const undo = ACTIONS.get(action)?.undo ?? null;
    if (rollbackAction === (undo ?? undefined)) return null;
    return undo === null ? `must be absent: nothing undoes ${action}` : `must be ${undo} for ${action}`;
  }
  if (!UNDOABLE_CUSTOM.includes(actionClass)) {
    return rollbackAction === undefined ? null : `must be absent for a custom action of class ${actionClass}`;
  }
  return rollbackAction !== undefined && isCustom(rollbackAction)
    ? null
    : `must be a custom_ action for a custom action of class ${actionClass}`;
}
