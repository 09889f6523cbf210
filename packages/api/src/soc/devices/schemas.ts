import { ATTESTATION_STATUSES, DEVICE_TYPES, FIRMWARE_STACKS, LIVENESS } from '@breakwater/db/schema';
import * as z from 'zod';
import { expectedVersion, ids, softDeleted, text, time, versioned } from '../../fields.ts';
import { jsonObject } from '../../json.ts';
import { tryNormaliseIoc } from '../iocs/normalise.ts';
import { isPublicKey } from './public-key.ts';
import { RISK_BANDS } from './risk.ts';

export const deviceType = z.enum(DEVICE_TYPES).meta({ id: 'DeviceType' });
export const attestationStatus = z.enum(ATTESTATION_STATUSES).meta({ id: 'AttestationStatus' });
export const liveness = z.enum(LIVENESS).meta({ id: 'Liveness' });
const firmwareStack = z.enum(FIRMWARE_STACKS);

export const deviceId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/,
    'must be 1 to 128 letters, digits, dots, underscores, colons or dashes, starting with a letter or digit',
  )
  .describe('Its own name; unique per tenant among devices that are not deleted.');

/** A device by id or by its own name. */
export const deviceRef = z.string().min(1).max(128).describe('The device, by id or by deviceId.');

export const networkSegment = text(128);
export const firmwareVersion = text(64, 1);

/** A SHA-256 in hex of either case, lower-cased. */
export const firmwareHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/i, 'must be a SHA-256 in hex')
  .toLowerCase()
  .describe('SHA-256 in hex; stored in lower case.');

export const certificateSerial = text(128, 1)
  .overwrite(serial => serial.toLowerCase().replaceAll(':', ''))
  .refine(serial => serial !== '', 'must not be empty')
  .describe('Stored in lower case without colons.');

export const ipAddress = z
  .string()
  .max(255)
  .check(payload => {
    const address = tryNormaliseIoc('ip', payload.value);
    if (address === null || address.includes('/')) {
      const message = 'must be an IPv4 address without leading zeros or an IPv6 address without zone';
      payload.issues.push({ code: 'custom', input: payload.value, message });
    } else {
      payload.value = address;
    }
  })
  .describe('Stored in its canonical form.');

const publicKey = z
  .string()
  .refine(isPublicKey, 'must be the base64 of an ECDSA P-256 public key in SPKI form, its point uncompressed')
  .describe('Base64 of an ECDSA P-256 key in SPKI form; with one, every attestation must be signed.');

const metadata = jsonObject(16_384).describe('Anything of yours, at most 16,384 bytes of JSON.');

export const Device = z
  .object({
    id: ids.device,
    deviceId,
    deviceType,
    firmwareStack,
    name: z.string().nullable(),
    location: z.string().nullable(),
    networkSegment: z.string().nullable(),
    firmwareVersion: z.string(),
    firmwareHash: z.string().describe('What it last proved, or was created with.'),
    expectedFirmwareHash: z.string().describe('What it must prove.'),
    attestationStatus,
    riskScore: z.number().describe('0 to 100: from attestation, failures, liveness and active alerts.'),
    riskBand: z.enum(RISK_BANDS).describe('red above 70, yellow above 30, else green.'),
    ipAddress: z.string().nullable(),
    certificateSerial: z.string().nullable(),
    certificateNotBefore: time.nullable(),
    certificateNotAfter: time.nullable(),
    certificateRevoked: z.boolean(),
    publicKey: z.string().nullable(),
    lastSeen: time.nullable(),
    lastAttestation: time.nullable(),
    lastBootCount: z.int().nullable().describe('Of the last attestation that was valid.'),
    consecutiveFailures: z.int(),
    liveness,
    revokedAt: time.nullable(),
    revokedReason: z.string().nullable(),
    metadata: z.record(z.string(), z.unknown()),
    ...versioned,
    ...softDeleted,
  })
  .meta({ id: 'Device', description: 'A field device, and how far it is to be trusted.' });

const trustAnchors = {
  expectedFirmwareHash: firmwareHash.optional().describe('Default: firmwareHash. Only an admin changes it.'),
  publicKey: publicKey.nullish(),
  certificateSerial: certificateSerial.nullish(),
  certificateNotBefore: time.nullish(),
  certificateNotAfter: time.nullish(),
  certificateRevoked: z.boolean().optional(),
};

export const DeviceCreate = z.strictObject({
  deviceId,
  deviceType,
  firmwareStack: firmwareStack.optional().describe('Default unknown.'),
  name: text(255).nullish(),
  location: text(255).nullish(),
  networkSegment: networkSegment.nullish(),
  firmwareVersion,
  firmwareHash,
  ipAddress: ipAddress.nullish(),
  metadata: metadata.nullish(),
  ...trustAnchors,
});

export const DeviceUpdate = DeviceCreate.partial();

export const DeviceCreateMany = z.strictObject({ items: z.array(DeviceCreate).max(500) });

export const DeviceUpdateInput = DeviceUpdate.extend({ id: deviceRef, expectedVersion }).refine(
  ({ id: _id, expectedVersion: _version, ...fields }) =>
    Object.values(fields).some(value => value !== undefined),
  { error: 'give at least one field to change', params: { reason: 'empty_patch' } },
);

export const DeviceRestore = z.strictObject({ id: ids.device });

export const RestoredDevice = z.object({
  item: Device,
  restored: z.boolean().describe('false: it was not deleted.'),
});

export const DeviceRevoke = z.strictObject({ deviceId: deviceRef, reason: text(1_000, 1) });

export const DeviceHeartbeat = z.strictObject({
  deviceId: deviceRef,
  firmwareVersion: firmwareVersion.optional(),
  ipAddress: ipAddress.optional(),
});
