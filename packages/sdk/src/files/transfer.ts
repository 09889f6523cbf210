import { type Config, limits } from '../config.ts';
import type { Environment } from '../environment.ts';
import { checked } from '../exchange.ts';
import { parseJson } from '../json.ts';
import { type Opened, open, type Route } from './request.ts';
import type { Download, DownloadOptions, Progress, UploadBody, UploadOptions } from './types.ts';

type Part = Uint8Array<ArrayBuffer>;

export async function download(
  config: Config,
  environment: Environment,
  route: Route,
  options: DownloadOptions,
): Promise<Download> {
  const opened = await open(config, environment, route, { ...options, ...limits(options, config) });
  const { headers } = opened.info;
  const length = headers.get('content-length');
  const size = length === null ? null : Number(length);
  const body = streamOf(opened, counter(size, options.onProgress));
  return {
    name: /filename="([^"]*)"/.exec(headers.get('content-disposition') ?? '')?.[1],
    type: headers.get('content-type') ?? '',
    size,
    response: opened.info,
    body,
    bytes: async () => new Uint8Array(await new Response(body).arrayBuffer()),
    text: () => new Response(body).text(),
  };
}

function streamOf(
  { response, within, read, close }: Opened,
  count: (part: Uint8Array) => void,
): ReadableStream<Part> {
  const reader = response.body?.getReader();
  return new ReadableStream<Part>({
    async pull(controller) {
      try {
        const part = await within(() => read(async () => reader?.read()));
        if (part === undefined || part.done) return controller.close();
        count(part.value);
        controller.enqueue(part.value);
      } catch (error) {
        close();
        throw error;
      }
    },
    cancel: close,
  });
}

/** Sends a body and returns what the server makes of it, as JSON. A stream can be sent only once. */
export async function upload(
  config: Config,
  environment: Environment,
  route: Omit<Route, 'body'>,
  given: UploadBody,
  { onProgress, timeoutMs = Number.POSITIVE_INFINITY, ...options }: UploadOptions,
  maxRetries: number,
): Promise<unknown> {
  const source = given instanceof ReadableStream || given instanceof Blob ? given : blobOf(given);
  const whole = source instanceof Blob;
  const body = () => {
    if (onProgress === undefined) return source;
    return (whole ? source.stream() : source).pipeThrough(counted(whole ? source.size : null, onProgress));
  };
  const { response, info, within, read } = await open(
    config,
    environment,
    { ...route, body },
    { ...options, ...limits({ timeoutMs, maxRetries: whole ? maxRetries : 0 }, config) },
  );
  const answer = parseJson(await within(() => read(() => response.text())));
  if (answer === undefined) checked(config, { info, body: answer });
  return answer;
}

const blobOf = (body: string | Uint8Array): Blob =>
  new Blob([typeof body === 'string' ? body : new Uint8Array(body)]);

function counter(total: number | null, onProgress: ((progress: Progress) => void) | undefined) {
  let loaded = 0;
  return (part: Uint8Array) => {
    loaded += part.length;
    onProgress?.({ loaded, total });
  };
}

function counted(total: number | null, onProgress: (progress: Progress) => void) {
  const count = counter(total, onProgress);
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(part, controller) {
      count(part);
      controller.enqueue(part);
    },
  });
}
