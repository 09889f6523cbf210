import type { Caller } from '../../context.ts';

/** Text as bytes, made when the reader asks for more. What fails on the way is logged and cuts the stream. */
export function streamOf(ctx: Caller, parts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await parts.next();
          if (done === true) controller.close();
          else controller.enqueue(encoder.encode(value));
        } catch (error) {
          ctx.log?.('an export broke off', { procedure: ctx.procedure.path, error: String(error) });
          controller.error(error);
        }
      },
      async cancel() {
        await parts.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
