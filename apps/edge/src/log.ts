import type { Log } from '@breakwater/api';
import { redact } from '@breakwater/db';

/** One JSON object a line, secrets redacted. */
export function jsonLog(write: (line: string) => void, now: () => number): Log {
  return (level, message, fields) => {
    const entry = redact({ time: new Date(now()), level, message, ...fields });
    write(JSON.stringify(entry));
  };
}
