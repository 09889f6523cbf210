import {
  type BreakwaterError,
  conflict,
  guard,
  notFound,
  type Row,
  readAll,
  type Step,
} from '@breakwater/db';
import type { gateways as gatewaysTable } from '@breakwater/db/schema';
import type { Caller } from '../../context.ts';
import { gateways } from '../gateways/accessor.ts';
import { gatewayFacts, type SandboxRow } from './accessor.ts';

type GatewayRow = Row<typeof gatewaysTable>;

type LookUp = (ref: string) => Promise<GatewayRow>;

const lookUps = new WeakMap<Caller, LookUp>();

/** The gateway a new sandbox names, read once per call however many name it. @throws NOT_FOUND */
export function gatewayOf(ctx: Caller, ref: string): Promise<GatewayRow> {
  const lookUp = lookUps.get(ctx) ?? lookUpIn(ctx);
  lookUps.set(ctx, lookUp);
  return lookUp(ref);
}

/** What is asked for at once, as by the items of one call, is read at once. */
function lookUpIn(ctx: Caller): LookUp {
  const reading = (ref: string) => gateways.reading(ctx, ref);
  const known = new Map<string, Promise<GatewayRow>>();
  const asked: string[] = [];
  let rows = Promise.resolve<(GatewayRow | null)[]>([]);

  async function read(ref: string): Promise<GatewayRow> {
    const at = asked.push(ref) - 1;
    if (at === 0) rows = Promise.resolve().then(() => readAll(ctx, ...asked.splice(0).map(reading)));
    const row = (await rows)[at];
    if (row === null || row === undefined) throw notFound('gateway', { field: 'gateway' });
    return row;
  }

  return ref => {
    const found = known.get(ref) ?? read(ref);
    known.set(ref, found);
    return found;
  };
}

const gatewayDeleted = (): BreakwaterError =>
  conflict('gateway_deleted', 'the gateway of the sandbox is deleted; restore it first');

/** A sandbox changes only while its gateway is there. @throws CONFLICT `gateway_deleted` */
export function changeable(row: SandboxRow): readonly Step[] {
  if (gatewayFacts(row).gatewayDeletedAt !== null) throw gatewayDeleted();
  const live = 'EXISTS (SELECT 1 FROM gateways WHERE id = ? AND deleted_at IS NULL)';
  return [guard(live, [row.gatewayId], gatewayDeleted)];
}
