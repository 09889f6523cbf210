/** A file that is served as it is. */
export interface Asset {
  readonly body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
  /** What the body is packed with. */
  readonly encoding?: 'gzip';
}

/** The file of a name, such as `openapi.json`, for who asks for it with this request; null when there is none. */
export type Assets = (name: string, request: Request) => Promise<Asset | null>;

interface Fetcher {
  fetch(url: string): Promise<Response>;
}

const isFetcher = (binding: unknown): binding is Fetcher =>
  typeof binding === 'object' &&
  binding !== null &&
  'fetch' in binding &&
  typeof binding.fetch === 'function';

/** The assets of a Worker, by their binding; none without one. */
export function workerAssets(binding: unknown): Assets {
  return async (name, { url }) => {
    if (!isFetcher(binding)) return null;
    const { ok, body } = await binding.fetch(new URL(`/${name}`, url).href);
    return ok && body !== null ? { body } : null;
  };
}
