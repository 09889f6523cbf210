const ISO = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:[.,](\d+))?(?:[Zz]|([+-])(\d\d):?(\d\d))?$/;

/** ISO 8601 date and time; the fraction is cut to milliseconds, no offset means UTC. Null if unreadable. */
export function parseTime(text: string): Date | null {
  const [, day, time, fraction = '', sign, hours, minutes] = ISO.exec(text.trim()) ?? [];
  if (day === undefined || time === undefined) return null;
  const utc = new Date(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  // The parser turns February 30 into March 2.
  if (Number.isNaN(utc.getTime()) || !utc.toISOString().startsWith(`${day}T${time}`)) return null;
  if (sign === undefined) return utc;
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return new Date(utc.getTime() + (sign === '+' ? -offset : offset));
}
