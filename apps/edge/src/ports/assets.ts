/** A file that is served as it is. */
export interface Asset {
  readonly body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
  /** What the body is packed with. */
  readonly encoding?: 'gzip';
}

/** The file at the path of a request; null when there is none. */
export type Assets = (request: Request) => Promise<Asset | null>;

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
  return async ({ url }) => {
    if (!isFetcher(binding)) return null;
    const { ok, body } = await binding.fetch(url);
    return ok && body !== null ? { body } : null;
  };
}
