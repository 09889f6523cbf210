import { environment } from '../environment.ts';
import type { TestClock } from '../testing.ts';

/** Stands still at `start`, or without it goes on with the system's time; either can be moved. */
export function testClock(start: Date | number | undefined): TestClock {
  const base = start === undefined ? environment.now : () => Number(start);
  let moved = 0;
  return {
    now: () => base() + moved,
    advance: ms => {
      moved += ms;
    },
    set: time => {
      moved = Number(time) - base();
    },
  };
}
