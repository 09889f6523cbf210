import * as z from 'zod';

/** A moment as a query string writes it. */
export const queryTime = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be an ISO 8601 date or time')
  .transform(text => new Date(text));
