const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** The UTC day of an ISO time. */
export const dayOf = (iso: string): string => iso.slice(0, iso.indexOf('T'));

/** `09:12:33`. */
export const timeOfDay = (iso: string): string => iso.slice(iso.indexOf('T') + 1).slice(0, 8);

const parts = (day: string) => {
  const date = new Date(day);
  return {
    weekday: DAYS[date.getUTCDay()],
    day: date.getUTCDate(),
    month: MONTHS[date.getUTCMonth()] ?? '',
    year: date.getUTCFullYear(),
  };
};

/** `Tuesday 14 July 2026`. */
export function dayTitle(iso: string): string {
  const { weekday, day, month, year } = parts(iso);
  return `${weekday} ${day} ${month} ${year}`;
}

/** `14 Jul`. */
export function shortDay(iso: string): string {
  const { day, month } = parts(iso);
  return `${day} ${month.slice(0, 3)}`;
}

/** `14 Jul 2026, 09:12`, in UTC. */
export function moment(iso: string): string {
  return `${shortDay(iso)} ${parts(iso).year}, ${timeOfDay(iso).slice(0, 5)}`;
}
