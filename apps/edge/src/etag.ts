/** Whether `If-None-Match` names this ETag: what the caller has is what it would be answered. */
export function isKnown({ headers }: Request, etag: string): boolean {
  const known = headers.get('if-none-match')?.split(/\s*,\s*/) ?? [];
  return known.some(tag => tag === '*' || tag.replace(/^W\//, '') === etag);
}
