import { type Change, change, combine, newId, type Patch, readAll } from '@breakwater/db';
import { BOARD_FAMILIES, type devices as table } from '@breakwater/db/schema';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { boundedText } from '../../text.ts';
import { type Arrival, planArrivals, readingArrivals } from '../alerts/arrive.ts';
import { isActiveStatus } from '../alerts/constants.ts';
import { attestations } from '../attestations/accessor.ts';
import { Attestation } from '../attestations/schemas.ts';
import { emit } from '../events.ts';
import { type DeviceRow, devices } from './accessor.ts';
import { ATTEST } from './actions.ts';
import { type Alarms, nameIn, readingAlarms } from './alarms.ts';
import { alertAbout } from './alert.ts';
import { type Check, failedChecks } from './evidence.ts';
import { announceLiveness } from './liveness.ts';
import { consumeNonce, nonceFailure, readingNonce } from './nonces.ts';
import { present } from './present.ts';
import { isSignedBy } from './public-key.ts';
import { requireUnrevoked } from './revoke.ts';
import { alertPoints, riskScore } from './risk.ts';
import { certificateSerial, Device, deviceRef, firmwareHash, firmwareVersion } from './schemas.ts';

export const AttestInput = z.strictObject({
  deviceId: deviceRef,
  firmwareHash,
  bootCount: z.int().min(0).describe('How often the device has booted; it never goes back.'),
  boardFamily: z.enum(BOARD_FAMILIES),
  nonce: boundedText(1, 128).optional().describe('From issueNonce; good for one attempt.'),
  certificateSerial: certificateSerial.optional(),
  firmwareVersion: firmwareVersion.optional(),
  signature: z
    .string()
    .max(1_024)
    .optional()
    .describe(
      'Base64 of the 64 bytes r‖s: ECDSA P-256 with SHA-256 over the RFC 8785 form of {bootCount, certificateSerial, deviceId, firmwareHash, nonce}; what is not given is null.',
    ),
});

export const Attested = z
  .object({ attestation: Attestation, device: Device })
  .meta({ id: 'Attested', description: 'What a device proved or failed to, and the device after it.' });

type Input = z.output<typeof AttestInput>;

/** Judges what a device says of itself. A failure is a result like any other; it is recorded and raises an alert. */
export async function planAttest(ctx: Caller, input: Input): Promise<Change<z.input<typeof Attested>>> {
  const found = devices.requiring(ctx, input.deviceId);
  const [device, nonce, alarmsOf, ...arrivals] = await readAll(
    ctx,
    found,
    await readingNonce(ctx, input.nonce),
    readingAlarms(ctx, nameIn(found)),
    ...(await readingArrivals(ctx, [
      { ...failureOf(input.deviceId), iocs: [], affectedAssets: [input.deviceId] },
    ])),
  );
  requireUnrevoked(device);
  const now = new Date(ctx.clock.now());
  const { firmwareHash, bootCount } = input;
  const serial = input.certificateSerial ?? null;
  const signatureValid = await judgeSignature(device, input);
  const failed = failedChecks(
    device,
    {
      firmwareHash,
      bootCount,
      certificateSerial: serial,
      signatureValid,
      nonceFailure: nonceFailure(nonce, device.id, now.getTime()),
    },
    now.getTime(),
  );
  const [reason = null] = failed;
  const status = reason === null ? 'valid' : 'failed';

  const { deviceId } = device;
  // Named by its id, its alert could not be looked for before.
  const known = deviceId === input.deviceId ? arrivals : undefined;
  const raised =
    reason === null
      ? change<Arrival[]>([])
      : await planArrivals(ctx, [failureAlert(device, failed, now)], known);
  const id = newId('att', ctx.clock);
  const recorded = await attestations.plan.insert(ctx, {
    id,
    deviceId,
    deviceRecordId: device.id,
    status,
    firmwareHash,
    expectedHash: device.expectedFirmwareHash,
    certificateValid: !failed.some(isOfCertificate),
    certificateSerial: serial,
    signatureValid,
    boardFamily: input.boardFamily,
    bootCount,
    nonce: input.nonce ?? null,
    reason,
    failedChecks: failed,
    verifiedAt: now,
  });
  const patch = {
    lastSeen: now,
    lastAttestation: now,
    liveness: 'online',
    ...outcome(device, input, failed),
  } as const;
  const alarms = withArrivals(alarmsOf(deviceId), raised.result, deviceId);
  const updated = await devices.plan.updateRow(
    ctx,
    device,
    { ...patch, riskScore: riskScore({ ...device, ...patch }, alarms.values()) },
    {
      action: ATTEST,
      detail: { attestationId: id, status, failedChecks: failed },
      events: false,
    },
  );
  return combine({ attestation: recorded.result, device: present(updated.result) }, [
    consumeNonce(nonce, device.id, now.getTime()),
    raised,
    recorded,
    updated,
    emit(
      ctx,
      'soc.attestation.recorded',
      { component: 'attestations', recordId: id },
      { deviceId, status, reason },
    ),
    announceLiveness(ctx, device, 'online'),
  ]);
}

/** null for a device without key. */
async function judgeSignature({ publicKey, deviceId }: DeviceRow, input: Input): Promise<boolean | null> {
  if (publicKey === null) return null;
  const { bootCount, certificateSerial = null, firmwareHash, nonce = null, signature } = input;
  if (signature === undefined) return false;
  return isSignedBy(publicKey, { bootCount, certificateSerial, deviceId, firmwareHash, nonce }, signature);
}

const isOfCertificate = (check: Check) => check === 'certificate_invalid' || check === 'certificate_expired';

function outcome(
  { consecutiveFailures }: DeviceRow,
  { firmwareHash, firmwareVersion, bootCount }: Input,
  failed: readonly Check[],
) {
  if (failed.length === 0) {
    return {
      attestationStatus: 'valid',
      firmwareHash,
      ...(firmwareVersion === undefined ? {} : { firmwareVersion }),
      lastBootCount: bootCount,
      consecutiveFailures: 0,
    } as const satisfies Patch<typeof table>;
  }
  const onlyExpired = failed.length === 1 && failed[0] === 'certificate_expired';
  return {
    attestationStatus: onlyExpired ? 'expired' : 'failed',
    consecutiveFailures: consecutiveFailures + 1,
  } as const satisfies Patch<typeof table>;
}

const failureOf = (deviceId: string) => ({
  title: `Firmware attestation failed: ${deviceId}`,
  source: 'breakwater.attestation',
});

const failureAlert = (device: DeviceRow, failed: readonly Check[], now: Date) =>
  alertAbout(
    device,
    {
      ...failureOf(device.deviceId),
      severity: 'critical',
      description: `Failed checks: ${failed.join(', ')}`,
    },
    now,
  );

/** The alarms there will be, with the alert that this very attempt raises. */
function withArrivals(alarms: Alarms, arrivals: readonly Arrival[], deviceId: string): Alarms {
  const counting = arrivals.filter(
    ({ row }) => isActiveStatus(row.status) && row.affectedAssets.includes(deviceId),
  );
  return new Map([...alarms, ...counting.map(({ row }) => [row.id, alertPoints(row.severity)] as const)]);
}
