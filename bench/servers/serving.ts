/**
 * Tells the parent where this process listens, and how much memory it has and had at most whenever it asks; closes and
 * ends when the parent lets go of it or dies.
 */
export function serving(url: string, close: () => Promise<void>): void {
  process.once('disconnect', () => {
    void close().then(() => process.exit(0));
  });
  process.on('message', () => {
    process.send?.({ bytes: process.memoryUsage.rss(), most: process.resourceUsage().maxRSS * 1024 });
  });
  process.send?.(url);
}
