/** Remembers a value as the latest of a map, which forgets its oldest where it would hold more than `most`. */
export function keepLatest<V>(known: Map<string, V>, key: string, value: V, most: number): void {
  known.delete(key);
  known.set(key, value);
  const [oldest] = known.keys();
  if (known.size > most && oldest !== undefined) known.delete(oldest);
}
