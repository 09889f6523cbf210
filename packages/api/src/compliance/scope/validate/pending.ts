/**
 * Since when a resource whose row is `of` is pending review without a break, as of `until` if that is given; null for
 * one that is not.
 */
export function pendingSince(of: string, until?: string): string {
  const by = (column: string) => (until === undefined ? '' : ` AND ${column} <= ${until}`);
  return `(SELECT min(p.decided_at) FROM scope_decisions p
 WHERE p.tenant_id = ${of}.tenant_id AND p.resource_id = ${of}.id AND p.scope = 'pending-review'${by('p.decided_at')}
 AND p.decided_at >= coalesce((SELECT max(o.superseded_at) FROM scope_decisions o WHERE o.tenant_id = ${of}.tenant_id
  AND o.resource_id = ${of}.id AND o.scope <> 'pending-review'${by('o.superseded_at')}), 0))`;
}
