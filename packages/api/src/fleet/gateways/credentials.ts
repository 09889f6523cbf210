import { combine } from '@breakwater/db';
import * as z from 'zod';
import { open, seal } from '../../call/secret-box.ts';
import type { Caller, Work } from '../../context.ts';
import { expectedVersion } from '../../fields.ts';
import { emit } from '../events.ts';
import { checkMtls, type MtlsText } from '../mtls.ts';
import { gateways } from './accessor.ts';
import { authMode, gatewayRef, pem } from './schemas.ts';
import type { GatewayRow } from './telemetry.ts';

const PARTS = ['caCert', 'clientCert', 'clientKey'] as const;

/** Input fields with key material: kept out of the audit log even where they are only certificates. */
export const PEM_FIELDS: readonly string[] = PARTS;

export const SetCredentialsInput = z
  .strictObject({
    gateway: gatewayRef,
    caCert: pem.nullish().describe('PEM certificates the gateway is checked against; null clears them.'),
    clientCert: pem.nullish().describe('PEM client certificate, leaf first; null clears it.'),
    clientKey: pem.nullish().describe('PEM private key of the client certificate; null clears it.'),
    authMode: authMode.nullish(),
    expectedVersion,
  })
  .refine(
    ({ gateway: _, expectedVersion: __, ...given }) => Object.values(given).some(v => v !== undefined),
    {
      error: 'give at least one field to change',
      params: { reason: 'empty_patch' },
    },
  );

const context = (id: string, part: string) => ['gateways', part, id];

/** The columns of checked material: encrypted, with what may be shown of the certificates beside it. */
export async function sealCredentials({ app, clock }: Caller, id: string, text: MtlsText) {
  const { caCert, clientCert, clientKey } = await checkMtls(text, clock.now());
  const sealed = (part: string, value: string | null) =>
    value === null ? null : seal(app.encryptionKey, value, context(id, part));
  return {
    caCert: await sealed('caCert', caCert?.pem ?? null),
    clientCert: await sealed('clientCert', clientCert?.pem ?? null),
    clientKey: await sealed('clientKey', clientKey),
    caCertNotAfter: caCert?.notAfter ?? null,
    caCertFingerprint: caCert?.fingerprint ?? null,
    clientCertNotAfter: clientCert?.notAfter ?? null,
    clientCertFingerprint: clientCert?.fingerprint ?? null,
  };
}

/** The stored material of a gateway, decrypted. */
export async function openCredentials({ app }: Pick<Work, 'app'>, row: GatewayRow): Promise<MtlsText> {
  const opened = async (part: (typeof PARTS)[number]) => {
    const sealed = row[part];
    return sealed === null ? null : open(app.encryptionKey, sealed, context(row.id, part));
  };
  return {
    caCert: await opened('caCert'),
    clientCert: await opened('clientCert'),
    clientKey: await opened('clientKey'),
  };
}

const CERTIFICATE_FACTS = [
  'caCertFingerprint',
  'caCertNotAfter',
  'clientCertFingerprint',
  'clientCertNotAfter',
] as const;
type CertificateFacts = Pick<GatewayRow, (typeof CERTIFICATE_FACTS)[number]>;

/** Whether notice that one of them ends was given of the same certificates. */
const sameCertificates = (before: CertificateFacts, after: CertificateFacts) =>
  CERTIFICATE_FACTS.every(fact => before[fact]?.valueOf() === after[fact]?.valueOf());

/** Replaces what is given of a gateway's credentials; the result must fit together. */
export async function setCredentials(ctx: Caller, input: z.output<typeof SetCredentialsInput>) {
  const { gateway, expectedVersion, authMode: mode, ...given } = input;
  const before = await gateways.require(ctx, gateway);
  const stored = await openCredentials(ctx, before);
  const columns = await sealCredentials(ctx, before.id, {
    caCert: given.caCert === undefined ? stored.caCert : given.caCert,
    clientCert: given.clientCert === undefined ? stored.clientCert : given.clientCert,
    clientKey: given.clientKey === undefined ? stored.clientKey : given.clientKey,
  });
  const patch = {
    ...columns,
    authMode: mode,
    ...(sameCertificates(before, columns) ? {} : { certNotice: null }),
    nextCheckAt: new Date(ctx.clock.now()),
  };
  const updated = await gateways.plan.updateRow(ctx, before, patch, {
    expectedVersion,
    action: 'fleet.gateway.setCredentials',
    events: false,
  });
  const after = updated.result;
  const announced = emit(
    ctx,
    'fleet.gateway.credentialsChanged',
    { component: 'gateways', recordId: after.id, gatewayId: after.id },
    {
      name: after.name,
      endpoint: after.endpoint,
      present: PARTS.filter(part => after[part] !== null),
      clientCertNotAfter: after.clientCertNotAfter,
    },
  );
  return combine(after, [updated, announced]);
}
