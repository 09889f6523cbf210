import { BreakwaterError, type Change, type Patch, readAll } from '@breakwater/db';
import type { devices as table } from '@breakwater/db/schema';
import type * as z from 'zod';
import { isAdmin } from '../../access/authorise.ts';
import type { Caller } from '../../context.ts';
import { humanIn } from '../principal.ts';
import { type DeviceRow, devices } from './accessor.ts';
import { named, nameIn, readingAlarms } from './alarms.ts';
import { isController } from './control.ts';
import { type ShownDevice, shown } from './present.ts';
import { riskScore } from './risk.ts';
import type { DeviceUpdate, DeviceUpdateInput } from './schemas.ts';

const IDENTITY = ['expectedFirmwareHash', 'publicKey', 'certificateSerial'] as const;
const TRUST_ANCHORS = [
  ...IDENTITY,
  'certificateNotBefore',
  'certificateNotAfter',
  'certificateRevoked',
] as const;

type Fields = z.output<typeof DeviceUpdate>;

/**
 * The given fields, and what follows from them: a device with another identity is unknown until it attests.
 * @throws FORBIDDEN `human_required` when it would stop being a controller, `admin_required` for trust anchors.
 */
export function devicePatch(ctx: Caller, before: DeviceRow, fields: Fields): Patch<typeof table> {
  const { deviceType = before.deviceType, metadata, ...rest } = fields;
  if (isController(before) && !isController({ deviceType })) humanIn(ctx);
  const moved = (anchor: (typeof TRUST_ANCHORS)[number]) =>
    fields[anchor] !== undefined && fields[anchor]?.valueOf() !== before[anchor]?.valueOf();
  if (TRUST_ANCHORS.some(moved) && !isAdmin(ctx)) {
    throw new BreakwaterError('FORBIDDEN', 'only an admin changes what a device is trusted by', {
      reason: 'admin_required',
    });
  }
  const another = IDENTITY.some(moved) && before.attestationStatus !== 'revoked';
  return {
    ...rest,
    deviceType,
    ...(metadata === undefined ? {} : { metadata: metadata ?? {} }),
    ...(another ? { attestationStatus: 'unknown', lastBootCount: null } : {}),
  };
}

/** Changes a device. */
export async function planUpdate(
  ctx: Caller,
  { id, expectedVersion, ...fields }: z.output<typeof DeviceUpdateInput>,
): Promise<Change<ShownDevice>> {
  const found = devices.requiring(ctx, id, { includeDeleted: true });
  const [current, renamed] = [nameIn(found), named(fields.deviceId === undefined ? [] : [fields.deviceId])];
  const names = { sql: `${current.sql} UNION ${renamed.sql}`, args: [...current.args, ...renamed.args] };
  const [before, alarmsOf] = await readAll(ctx, found, readingAlarms(ctx, names));
  const patch = devicePatch(ctx, before, fields);
  const after = { ...before, attestationStatus: patch.attestationStatus ?? before.attestationStatus };
  const alarms = alarmsOf(patch.deviceId ?? before.deviceId);
  const planned = await devices.plan.updateRow(
    ctx,
    before,
    { ...patch, riskScore: riskScore(after, alarms.values()) },
    { expectedVersion },
  );
  return shown(planned);
}
