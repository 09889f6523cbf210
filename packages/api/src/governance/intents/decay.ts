import { type Change, type Ctx, change, conflict, guard } from '@breakwater/db';
import type { Decay } from './knowledge.ts';

/** Moves the smoothed risk of a component on, if it still is where it was read. */
export function planDecay(
  { tenantId }: Ctx,
  component: string,
  before: Decay | null,
  { value, version }: Decay,
): Change {
  const moved =
    before === null
      ? {
          sql: 'INSERT INTO risk_decays (tenant_id, component, value, version) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
          args: [tenantId, component, value, version],
        }
      : {
          sql: 'UPDATE risk_decays SET value = ?, version = ? WHERE tenant_id = ? AND component = ? AND version = ?',
          args: [value, version, tenantId, component, before.version],
        };
  const first = guard('changes() = 1', [], () =>
    conflict('version', 'another call moved this component first'),
  );
  return change(undefined, { steps: [moved, first] });
}
