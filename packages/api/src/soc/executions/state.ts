import type { ExecutionRow } from './accessor.ts';

/** Whether a run has not ended yet. */
export const isOpen = ({ status }: ExecutionRow): boolean => status === 'pending' || status === 'running';

/** Why a run failed, naming the step. */
export function whyFailed({ stepResults }: ExecutionRow, message: string): string {
  const at = stepResults.find(({ status }) => status === 'failed' || status === 'running');
  return at === undefined ? message : `step '${at.name}' failed: ${at.error ?? message}`;
}
