/** Works on one after the other. One that fails stops no other, and fails the whole once all had their turn. */
export async function eachApart<I>(
  items: readonly I[],
  work: (item: I) => Promise<void>,
  left: (item: I, error: unknown) => void,
): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      left(item, error);
      failures.push(error);
    }
  }
  const [first] = failures;
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} times: ${String(first)}`);
  if (first !== undefined) throw first;
}
