import type { ExecutionRow } from './accessor.ts';

/** Whether a run has not ended yet. */
export const isOpen = ({ status }: ExecutionRow): boolean => status === 'pending' || status === 'running';

/** How a run ends whose work is over: as whoever cancelled it wanted, else naming the step, and undone. */
export const endOf = (row: ExecutionRow, message: string) => ({
  errorMessage:
    row.cancelRequestedBy === null ? whyFailed(row, message) : `cancelled by ${row.cancelRequestedBy}`,
  undo: row.undoOnCancel,
});

function whyFailed({ stepResults }: ExecutionRow, message: string): string {
  const at = stepResults.find(({ status }) => status === 'failed' || status === 'running');
  return at === undefined ? message : `step '${at.name}' failed: ${at.error ?? message}`;
}
