/** The part of autocannon that the benchmarks use; it brings no types of its own. */
declare module 'autocannon' {
  interface Request {
    method?: string;
    path?: string;
    headers?: Record<string, string>;
    body?: string;
    setupRequest?: (request: Request) => Request;
  }

  interface Options {
    url: string;
    connections: number;
    /** Seconds. */
    duration: number;
    /** Seconds until a request without an answer counts as failed. */
    timeout?: number;
    /** Milliseconds between looks at whether the time is over. */
    sampleInt?: number;
    requests: Request[];
  }

  interface Result {
    non2xx: number;
    /** Timeouts among them. */
    errors: number;
  }

  interface Run extends PromiseLike<Result> {
    on(
      event: 'response',
      listener: (client: object, status: number, bytes: number, milliseconds: number) => void,
    ): Run;
    stop(): void;
  }

  export default function autocannon(options: Options): Run;
}
