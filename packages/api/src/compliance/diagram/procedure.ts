import { procedure } from '../../trpc.ts';
import { drawDiagram } from './diagram.ts';
import { Diagram, DiagramInput } from './schemas.ts';

export const diagramProcedure = procedure
  .meta({
    role: 'viewer',
    summary: 'Draws resources by scope, and the flows between them.',
    errors: { PRECONDITION_FAILED: 'more than maxNodes resources and groupBy none (reason too_many_nodes)' },
  })
  .input(DiagramInput)
  .output(Diagram)
  .query(({ ctx, input }) => drawDiagram(ctx, input));
