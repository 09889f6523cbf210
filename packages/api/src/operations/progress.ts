import type { Statement } from '@breakwater/db';
import { cutMessage } from './ending.ts';

const BETWEEN_WRITES_MS = 1_000;

export interface Progress {
  /** The latest, written or not. */
  readonly percent: number;
  readonly message: string | null;
  set(percent: number, message: string | null | undefined): void;
  /** The columns to write if there is something new and it is time, and from then on it counts as written. */
  due(now: number): Statement | null;
}

/** Whole percent between 0 and 100; what is no number is 0. */
export const wholePercent = (percent: number): number =>
  Math.min(100, Math.max(0, Math.trunc(Number.isNaN(percent) ? 0 : percent)));

/** The progress of one attempt, written at most once a second. */
export function createProgress(percent: number, message: string | null): Progress {
  let latest = { percent, message };
  let isNew = false;
  let writtenAt = Number.NEGATIVE_INFINITY;
  return {
    get percent() {
      return latest.percent;
    },
    get message() {
      return latest.message;
    },
    set(value, text) {
      const next = {
        percent: wholePercent(value),
        message: text === undefined ? latest.message : text === null ? null : cutMessage(text),
      };
      isNew ||= next.percent !== latest.percent || next.message !== latest.message;
      latest = next;
    },
    due(now) {
      if (!isNew || now - writtenAt < BETWEEN_WRITES_MS) return null;
      isNew = false;
      writtenAt = now;
      return {
        sql: 'progress_pct = ?, progress_msg = ?, version = version + 1, updated_at = ?',
        args: [latest.percent, latest.message, now],
      };
    },
  };
}
