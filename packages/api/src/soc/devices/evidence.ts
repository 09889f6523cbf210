import type { DeviceRow } from './accessor.ts';
import type { NonceFailure } from './nonces.ts';

/** The checks of an attestation, in the order failures are told. */
export type Check =
  | NonceFailure
  | 'signature_invalid'
  | 'firmware_mismatch'
  | 'certificate_invalid'
  | 'certificate_expired'
  | 'boot_count_regression';

export interface Evidence {
  readonly firmwareHash: string;
  readonly certificateSerial: string | null;
  readonly bootCount: number;
  readonly nonceFailure: NonceFailure | null;
  /** null: the device has no key. */
  readonly signatureValid: boolean | null;
}

/** Which checks the evidence fails; none: the device is what it says. */
export function failedChecks(device: DeviceRow, evidence: Evidence, now: number): Check[] {
  const { certificateSerial, certificateNotBefore, certificateNotAfter } = device;
  const wrongCertificate =
    certificateSerial === null ||
    evidence.certificateSerial !== certificateSerial ||
    device.certificateRevoked ||
    (certificateNotBefore !== null && now < certificateNotBefore.getTime());
  const expired = certificateNotAfter !== null && now > certificateNotAfter.getTime();
  const failed: Check[] = [];
  if (evidence.nonceFailure !== null) failed.push(evidence.nonceFailure);
  if (evidence.signatureValid === false) failed.push('signature_invalid');
  if (evidence.firmwareHash !== device.expectedFirmwareHash) failed.push('firmware_mismatch');
  if (wrongCertificate) failed.push('certificate_invalid');
  if (expired) failed.push('certificate_expired');
  if (evidence.bootCount < (device.lastBootCount ?? 0)) failed.push('boot_count_regression');
  return failed;
}
