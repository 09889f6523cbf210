import type { Call, ListCall, Page, WithResponse } from './types.ts';

/** A promise of the data, made from one of data and response. A failure nobody looks at is reported once. */
export class ApiCall<T> extends Promise<T> implements Call<T> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  readonly #answer: Promise<WithResponse<T>>;

  constructor(answer: Promise<WithResponse<T>>) {
    // Nothing settles this promise itself: its methods below speak for the answer's.
    super(() => undefined);
    this.#answer = answer;
  }

  withResponse(): Promise<WithResponse<T>> {
    return this.#answer;
  }

  // biome-ignore lint/suspicious/noThenProperty: a promise has one.
  override then<A = T, B = never>(
    onData?: ((data: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#answer.then(answer => answer.data).then(onData, onError);
  }

  override catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onError);
  }

  override finally(onEnd?: (() => void) | null): Promise<T> {
    return this.then().finally(onEnd);
  }
}

export class ApiListCall<T> extends ApiCall<Page<T>> implements ListCall<T> {
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    let page: Page<T> = await this;
    for (;;) {
      yield* page.items;
      if (!page.hasMore) return;
      page = await page.nextPage();
    }
  }
}
