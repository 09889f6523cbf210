import * as z from 'zod';
import { write } from '../../call/write.ts';
import { softCrud } from '../../crud/crud.ts';
import { procedure, router } from '../../trpc.ts';
import { devices } from './accessor.ts';
import { ATTEST, HEARTBEAT, REVOKE } from './actions.ts';
import { Attested, AttestInput, planAttest } from './attest.ts';
import { newDevice, planCreate, planCreateMany } from './create.ts';
import { deleteDevices } from './delete.ts';
import { planHeartbeat } from './heartbeat.ts';
import { IssuedNonce, issueNonce, NonceInput } from './nonces.ts';
import { present } from './present.ts';
import { planRestore } from './restore.ts';
import { planRevoke } from './revoke.ts';
import {
  Device,
  DeviceCreate,
  DeviceCreateMany,
  DeviceHeartbeat,
  DeviceRestore,
  DeviceRevoke,
  DeviceUpdate,
  DeviceUpdateInput,
  deviceRef,
  RestoredDevice,
} from './schemas.ts';
import { devicePatch, planUpdate } from './update.ts';

/** Writes are planned again when another writer came first: devices report at any moment. */
const attempts = { attempts: 10 };
const operator = { role: 'operator', audited: true } as const;
const missing = 'there is no such device';
const revoked = 'it is revoked (revoked)';

export const devicesRouter = router({
  ...softCrud({
    accessor: devices,
    read: 'viewer',
    write: 'operator',
    ref: deviceRef,
    output: Device,
    create: DeviceCreate,
    update: DeviceUpdate,
    present,
    insert: newDevice,
    patch: (fields, ctx, before) => devicePatch(ctx, before, fields),
    deleteRows: deleteDevices,
    ...attempts,
  }),
  create: procedure
    .meta({ ...operator, action: 'soc.device.create', summary: 'Creates a device.' })
    .input(DeviceCreate)
    .output(Device)
    .mutation(write(planCreate, attempts)),
  createMany: procedure
    .meta({
      ...operator,
      action: 'soc.device.create',
      summary: 'Creates up to 500 devices, all or none.',
    })
    .input(DeviceCreateMany)
    .output(z.object({ items: z.array(Device) }))
    .mutation(write(planCreateMany, attempts)),
  update: procedure
    .meta({
      ...operator,
      action: 'soc.device.update',
      summary: 'Changes a device.',
      errors: {
        FORBIDDEN:
          'only people take a device out of the controllers (human_required), only an admin changes what it is trusted by (admin_required)',
      },
    })
    .input(DeviceUpdateInput)
    .output(Device)
    .mutation(write(planUpdate, attempts)),
  restore: procedure
    .meta({ ...operator, action: 'soc.device.restore', summary: 'Brings a deleted device back.' })
    .input(DeviceRestore)
    .output(RestoredDevice)
    .mutation(write(planRestore, attempts)),
  issueNonce: procedure
    .meta({
      role: 'operator',
      secret: true,
      summary: 'Issues a number that a device must attest with, once and within five minutes.',
      errors: {
        NOT_FOUND: missing,
        CONFLICT: revoked,
        RATE_LIMITED: '20 unused nonces of the device are open',
      },
    })
    .input(NonceInput)
    .output(IssuedNonce)
    .mutation(write(issueNonce, attempts)),
  attest: procedure
    .meta({
      ...operator,
      action: ATTEST,
      hidden: ['signature'],
      summary: 'Judges what a device proves of itself; a failure is a result, and raises an alert.',
      errors: { NOT_FOUND: missing, CONFLICT: revoked },
    })
    .input(AttestInput)
    .output(Attested)
    .mutation(write(planAttest, attempts)),
  heartbeat: procedure
    .meta({
      ...operator,
      action: HEARTBEAT,
      summary: 'Takes a sign of life of a device; where nothing else moves, it leaves no entry.',
      errors: { NOT_FOUND: missing, CONFLICT: revoked },
    })
    .input(DeviceHeartbeat)
    .output(Device)
    .mutation(write(planHeartbeat, attempts)),
  revoke: procedure
    .meta({
      role: 'admin',
      audited: true,
      action: REVOKE,
      summary: 'Ends the trust in a device, for good.',
      errors: { NOT_FOUND: missing, CONFLICT: revoked },
    })
    .input(DeviceRevoke)
    .output(Device)
    .mutation(write(planRevoke, attempts)),
});
