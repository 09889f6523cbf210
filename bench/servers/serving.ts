/** Tells the parent where this process listens; closes and ends when the parent lets go of it or dies. */
export function serving(url: string, close: () => Promise<void>): void {
  process.once('disconnect', () => {
    void close().then(() => process.exit(0));
  });
  process.send?.(url);
}
