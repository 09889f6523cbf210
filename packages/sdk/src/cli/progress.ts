import type { Output } from './command.ts';
import { printable } from './text.ts';

const CELLS = 24;
const CLEAR_LINE = '\r\u001b[K';

/** A line that is written over, and only where somebody can see it. */
export interface Progress {
  /** `percent` is 0 to 100, null where the end is not known. */
  show(percent: number | null, text: string): Promise<void>;
  clear(): Promise<void>;
}

export function progressOn(stderr: Output, wanted = true): Progress {
  if (!stderr.isTerminal || !wanted) return { show: async () => undefined, clear: async () => undefined };
  const widest = (stderr.columns ?? 80) - 1;
  return {
    show(percent, text) {
      const line = `${percent === null ? '' : `${bar(percent)} `}${printable(text)}`;
      return stderr.write(`${CLEAR_LINE}${line.slice(0, widest)}`);
    },
    clear: () => stderr.write(CLEAR_LINE),
  };
}

function bar(percent: number): string {
  const within = Math.min(100, Math.max(0, percent));
  const filled = Math.round((within / 100) * CELLS);
  return `[${'#'.repeat(filled)}${'-'.repeat(CELLS - filled)}] ${String(Math.round(within)).padStart(3)} %`;
}
