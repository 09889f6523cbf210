import { ATTESTATION_RESULTS, BOARD_FAMILIES } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, time } from '../../fields.ts';

export const Attestation = z
  .object({
    id: ids.attestation,
    deviceId: z.string(),
    deviceRecordId: ids.device.describe('The device; it may be deleted by now.'),
    status: z.enum(ATTESTATION_RESULTS),
    firmwareHash: z.string().describe('As reported.'),
    expectedHash: z.string(),
    certificateValid: z.boolean(),
    certificateSerial: z.string().nullable().describe('As reported.'),
    signatureValid: z.boolean().nullable().describe('null: the device had no key.'),
    boardFamily: z.enum(BOARD_FAMILIES),
    bootCount: z.int(),
    nonce: z.string().nullable(),
    reason: z.string().nullable().describe('The first check that failed.'),
    failedChecks: z.array(z.string()),
    verifiedAt: time,
    createdAt: time,
  })
  .meta({ id: 'Attestation', description: 'What a device proved, or failed to.' });
