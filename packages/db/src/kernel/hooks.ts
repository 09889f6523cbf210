import type { Change } from './change.ts';
import type { Ctx } from './context.ts';

export type HookEvent =
  | 'beforeInsert'
  | 'afterInsert'
  | 'beforeUpdate'
  | 'afterUpdate'
  | 'beforeDelete'
  | 'afterDelete';

/** What a hook sees. `before*` hooks may amend `row` (insert) or `patch` (update), or throw; nothing is stored then. */
export interface HookCall<Row> {
  readonly ctx: Ctx;
  /** The row to be written; for deletes, the row as it is. */
  readonly row: Row;
  /** The stored row, on update and delete. */
  readonly before?: Readonly<Row>;
  /** The fields being changed, on update. */
  readonly patch?: Partial<Row>;
  /** Adds a change to the same commit. */
  add(change: Change): void;
}

export type Hook<Row> = (call: HookCall<Row>) => void | Promise<void>;
