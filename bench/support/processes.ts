import { readdirSync, readFileSync } from 'node:fs';

const NANOSECONDS_PER_MS = 1e6;
const children = (pid: number): number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap(thread =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );

/** The process itself, and all that it and its descendants started. Linux only. */
export const familyOf = (pid: number): number[] => [pid, ...children(pid).flatMap(familyOf)];

export const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

/** Milliseconds of CPU that the living threads of a process have had. Linux only. */
export function cpuMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const spent = threads.map(thread => {
    const [nanoseconds = ''] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / NANOSECONDS_PER_MS;
  });
  return spent.reduce((sum, ms) => sum + ms, 0);
}

/** The same of a process and all below it: Miniflare runs workerd so. */
export const familyCpuMs = (pid: number): number => familyOf(pid).reduce((sum, one) => sum + cpuMs(one), 0);
