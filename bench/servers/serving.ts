const memory = () => ({ bytes: process.memoryUsage.rss(), most: process.resourceUsage().maxRSS * 1024 });

/** Microseconds of processor time so far, of all threads. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** What is still reachable; wants `--expose-gc`. The second pass takes what finalizers of the first let go of. */
async function heap() {
  if (globalThis.gc === undefined) throw new Error('the heap is told of only with --expose-gc');
  await globalThis.gc({ execution: 'async' });
  await globalThis.gc({ execution: 'async' });
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapUsed, external, rss };
}

/**
 * Tells the parent where this process listens, and whatever else it asks by name; closes and ends when the parent lets
 * go of it or dies.
 */
export function serving(
  url: string,
  close: () => Promise<void>,
  more: Readonly<Record<string, () => unknown>> = {},
): void {
  const answers: Readonly<Record<string, () => unknown>> = { cpu, memory, heap, ...more };
  process.once('disconnect', () => {
    void close().then(() => process.exit(0));
  });
  process.on('message', async question => process.send?.(await answers[String(question)]?.()));
  process.send?.(url);
}
