import * as z from 'zod';
import { type Answer, type Attributes, attributes, CREDENTIALS, json, taking } from './fake.fixture.ts';

const record = z.strictObject({ id: z.string().min(1), ...attributes.shape });

/** Drata as it was published: the records of a custom connection, live and staged. */
export function drata() {
  const state = {
    /** What is live, by record id. */
    records: new Map<string, Attributes>(),
    sessions: new Map<string, { status: string; staged: z.output<typeof record>[] }>(),
    /** Record ids that are refused. */
    refuses: new Set<string>(),
  };
  const keyed =
    (answer: Answer): Answer =>
    (request, match) =>
      request.headers.authorization === `Bearer ${CREDENTIALS.drata.apiKey}`
        ? answer(request, match)
        : json(401, { statusCode: 401, message: 'Invalid Authorization' });
  const upload = z.strictObject({ data: z.array(record).min(1).max(100) });
  const results = (data: readonly z.output<typeof record>[]) =>
    data.map(one =>
      state.refuses.has(one.id)
        ? { data: one, statusCode: 400, error: { message: 'Invalid record', code: 10001 } }
        : { data: one, statusCode: 201 },
    );
  const PLACE = '/public/v2/custom-connections/42/resources/7';
  const routes: [RegExp, Answer][] = [
    [
      new RegExp(`^POST ${PLACE}/records$`),
      keyed(
        taking(upload, ({ data }) => {
          for (const one of data) if (!state.refuses.has(one.id)) state.records.set(one.id, one);
          return json(201, results(data));
        }),
      ),
    ],
    [
      new RegExp(`^DELETE ${PLACE}/records/([^/]+)$`),
      keyed((_request, [, id]) =>
        state.records.delete(decodeURIComponent(id ?? ''))
          ? { status: 204 }
          : json(404, { message: 'Not Found' }),
      ),
    ],
    [
      new RegExp(`^POST ${PLACE}/sessions/([A-Za-z0-9_-]{3,64})$`),
      keyed(
        taking(upload, ({ data }, [, id]) => {
          const other = [...state.sessions].some(
            ([key, { status }]) => status === 'IN_PROGRESS' && key !== id,
          );
          if (other) return json(409, { message: 'another session is in progress' });
          const session = state.sessions.get(String(id)) ?? { status: 'IN_PROGRESS', staged: [] };
          session.staged.push(...data.filter(one => !state.refuses.has(one.id)));
          state.sessions.set(String(id), session);
          return json(201, { data: results(data) });
        }),
      ),
    ],
    [
      new RegExp(`^POST ${PLACE}/sessions/([A-Za-z0-9_-]{3,64})/actions$`),
      keyed(
        taking(z.strictObject({ action: z.enum(['complete', 'cancel']) }), ({ action }, [, sessionId]) => {
          const session = state.sessions.get(String(sessionId));
          if (session?.status !== 'IN_PROGRESS') return json(404, { message: 'Not Found' });
          session.status = action === 'complete' ? 'ACTIVE' : 'CANCELLED';
          if (action === 'complete') state.records = new Map(session.staged.map(one => [one.id, one]));
          return json(201, { sessionId, status: session.status, action, connectionId: 42, resourceId: 7 });
        }),
      ),
    ],
  ];
  return { state, routes };
}
