import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import type { ProcedureMeta } from '../../meta.ts';
import { drawDiagram } from './diagram.ts';
import { DiagramQuery } from './schemas.ts';

/** `GET /api/v1/compliance/flows/diagram.svg`: the drawing by itself, to be looked at. */
export const flowDiagram = {
  path: 'GET /api/v1/compliance/flows/diagram.svg',
  meta: {
    role: 'viewer',
    summary: 'Draws resources by scope, and the flows between them, as SVG.',
  } satisfies ProcedureMeta,
  query: DiagramQuery,
  async run(ctx: Caller, query: z.output<typeof DiagramQuery>): Promise<Response> {
    const { svg } = await drawDiagram(ctx, query);
    return new Response(svg, {
      headers: {
        'content-type': 'image/svg+xml; charset=utf-8',
        'content-disposition': 'inline; filename="data-flow-diagram.svg"',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  },
};
