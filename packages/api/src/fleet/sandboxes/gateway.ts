import { type BreakwaterError, conflict, guard, notFound, type Row, type Step } from '@breakwater/db';
import type { gateways as gatewaysTable } from '@breakwater/db/schema';
import type { Caller } from '../../context.ts';
import { gateways } from '../gateways/accessor.ts';
import { gatewayFacts, type SandboxRow } from './accessor.ts';

type GatewayRow = Row<typeof gatewaysTable>;

const read = new WeakMap<Caller, Map<string, Promise<GatewayRow>>>();

/** The gateway a new sandbox names, read once per call however many name it. @throws NOT_FOUND */
export function gatewayOf(ctx: Caller, ref: string): Promise<GatewayRow> {
  const known = read.get(ctx) ?? new Map<string, Promise<GatewayRow>>();
  read.set(ctx, known);
  const found = known.get(ref) ?? requireGateway(ctx, ref);
  known.set(ref, found);
  return found;
}

async function requireGateway(ctx: Caller, ref: string): Promise<GatewayRow> {
  const row = await gateways.get(ctx, ref);
  if (row === null) throw notFound('gateway', { field: 'gateway' });
  return row;
}

const gatewayDeleted = (): BreakwaterError =>
  conflict('gateway_deleted', 'the gateway of the sandbox is deleted; restore it first');

/** A sandbox changes only while its gateway is there. @throws CONFLICT `gateway_deleted` */
export function changeable(row: SandboxRow): readonly Step[] {
  if (gatewayFacts(row).gatewayDeletedAt !== null) throw gatewayDeleted();
  const live = 'EXISTS (SELECT 1 FROM gateways WHERE id = ? AND deleted_at IS NULL)';
  return [guard(live, [row.gatewayId], gatewayDeleted())];
}
