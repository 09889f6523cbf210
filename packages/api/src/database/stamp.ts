/** A moment as file names have it: `YYYYMMDDTHHMMSSZ`. */
export const stamp = (ms: number): string =>
  new Date(ms)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
