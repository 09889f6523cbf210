import { loadDatabaseRoutes, mediaType } from '@breakwater/api';
import { invalid } from '@breakwater/db';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import type { Deployment, Env } from '../deployment.ts';
import { isKnown } from '../etag.ts';
import { problem } from '../problem.ts';
import { httpRoute } from '../route.ts';

type Routes = Awaited<ReturnType<typeof loadDatabaseRoutes>>;
type Handler = (c: Context<Env>) => Promise<Response>;

/** A drawing may carry its own style sheet, and nothing else. */
export const DIAGRAM_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** The data of the database: seen, exported, imported. What they do is loaded on their first call. */
export function databaseRoutes(deployment: Deployment): Hono<Env> {
  const routes = new Hono<Env>();
  const on = (make: (loaded: Routes) => Handler): Handler => {
    let handler: Promise<Handler> | undefined;
    return async c => {
      handler ??= loadDatabaseRoutes().then(make);
      return (await handler)(c);
    };
  };

  routes.get(
    '/diagram.svg',
    on(({ DiagramQuery, described, diagram }) =>
      httpRoute(deployment, {
        ...described('GET /db/diagram.svg'),
        query: DiagramQuery,
        async run({ app }, { theme }, request) {
          const { svg, etag } = await diagram(theme, app);
          const headers = { etag, 'cache-control': 'private, no-cache', vary: 'authorization' };
          if (isKnown(request, etag)) return new Response(null, { status: 304, headers });
          return new Response(svg, { headers: { ...headers, 'content-type': 'image/svg+xml' } });
        },
      }),
    ),
  );

  routes.get(
    '/audit',
    on(({ AuditPageQuery, auditPage, described }) =>
      httpRoute(deployment, {
        ...described('GET /db/audit'),
        query: AuditPageQuery,
        run: async (ctx, query) =>
          Response.json(await auditPage(ctx, query), { headers: { 'cache-control': 'no-store' } }),
      }),
    ),
  );

  routes.get(
    '/export.zip',
    on(({ described, exportArchive }) =>
      httpRoute(deployment, {
        ...described('GET /db/export.zip'),
        query: z.strictObject({}),
        async run(ctx, _query, { method }) {
          // HEAD comes here too, and nobody would read what it makes.
          if (method !== 'GET') throw invalid('', 'an export is read with GET');
          const { name, body } = await exportArchive(ctx);
          return new Response(body, {
            headers: {
              'content-type': 'application/zip',
              'content-disposition': `attachment; filename="${name}"`,
              'cache-control': 'no-store',
              'x-content-type-options': 'nosniff',
            },
          });
        },
      }),
    ),
  );

  routes.post(
    '/import',
    on(({ described, ImportQuery, ImportRefusal, importData }) =>
      httpRoute(deployment, {
        ...described('POST /db/import'),
        query: ImportQuery,
        async run(ctx, query, request) {
          const contentType = mediaType(request.headers);
          const bytes = new Uint8Array(await request.arrayBuffer());
          try {
            const report = await importData(ctx, query, { contentType, bytes });
            return Response.json(report, { headers: { 'cache-control': 'no-store' } });
          } catch (error) {
            // Its files are recorded one by one; the call need not be as well.
            if (error instanceof ImportRefusal) return problem(error, ctx.request.id);
            throw error;
          }
        },
      }),
    ),
  );

  return routes;
}
