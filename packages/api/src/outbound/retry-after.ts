const HTTP_DATES = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
];
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/** Milliseconds from `now` that Retry-After asks for; null when it is neither whole seconds nor an HTTP date. */
export function retryAfterMs(header: string, now: number): number | null {
  const value = header.trim();
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const isDate = HTTP_DATES.some(form => form.test(value));
  if (!isDate && !ASCTIME.test(value)) return null;
  const at = Date.parse(isDate ? value : `${value} GMT`);
  return Number.isNaN(at) ? null : at - now;
}
