import {
  AUTH_MODES,
  GATEWAY_SCHEMES,
  GATEWAY_STATUSES,
  PROBES,
  REPORTED_STATUSES,
} from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, jsonObject, softDeleted, text, time, versioned } from '../../fields.ts';
import { labels } from '../labels.ts';
import { fleetName } from '../name.ts';

export const gatewayName = fleetName.describe('Unique per tenant among gateways that are not deleted.');

/** A gateway by id or name. */
export const gatewayRef = z.string().min(1).max(253).describe('The gateway, by id or by name.');

export const scheme = z.enum(GATEWAY_SCHEMES);
export const authMode = z.enum(AUTH_MODES);
export const gatewayStatus = z.enum(GATEWAY_STATUSES);
const probe = z.enum(PROBES);
const endpoint = z
  .string()
  .trim()
  .min(1)
  .max(260)
  .describe('`host:port` or `[ipv6]:port`; private and local addresses are refused.');
const metadata = jsonObject(16_384).describe('Anything of yours, at most 16,384 bytes of JSON.');
const description = text(1000);
export const pem = z.string().max(65_536);

export const Gateway = z
  .object({
    id: ids.gateway,
    name: gatewayName,
    endpoint: z.string().describe('`host:port`, host in lower case.'),
    scheme,
    authMode: authMode.nullable(),
    hasCaCert: z.boolean(),
    hasClientCert: z.boolean(),
    hasClientKey: z.boolean(),
    caCertNotAfter: time.nullable().describe('Earliest end of the stored CA certificates.'),
    caCertFingerprint: z.string().nullable().describe('SHA-256 of the first CA certificate, hex.'),
    clientCertNotAfter: time.nullable(),
    clientCertFingerprint: z.string().nullable(),
    metadata: z.record(z.string(), z.unknown()),
    description: z.string().nullable(),
    labels: z.record(z.string(), z.string()),
    registeredAt: time,
    lastSeen: time.nullable().describe('Last heartbeat or answered health check.'),
    lastStatus: z.enum(REPORTED_STATUSES).describe('What the gateway, or a probe of it, last said.'),
    status: gatewayStatus.describe('What the last report and its age say now.'),
    probe,
    monitored: z.boolean().describe('Whether the health sweep checks it.'),
    reportedVersion: z.string().nullable(),
    lastError: z.object({ code: z.string(), message: z.string() }).nullable(),
    lastCheckAt: time.nullable(),
    consecutiveFailures: z.int(),
    ...versioned,
    ...softDeleted,
  })
  .meta({ id: 'Gateway', description: 'A gateway that sandboxes run behind.' });

export const GatewayCreate = z.strictObject({
  name: gatewayName,
  endpoint,
  scheme: scheme.optional().describe('Default https.'),
  authMode: authMode.nullish(),
  caCert: pem.nullish().describe('PEM certificates the gateway is checked against. Stored encrypted.'),
  clientCert: pem.nullish().describe('PEM client certificate, leaf first. Needs clientKey.'),
  clientKey: pem.nullish().describe('PEM private key of the client certificate. Never returned.'),
  metadata: metadata.nullish(),
  description: description.nullish(),
  labels: labels.nullish(),
  probe: probe.optional().describe('How health is checked. Default auto.'),
  monitored: z.boolean().optional(),
});

export const GatewayUpdate = z.strictObject({
  name: gatewayName.optional(),
  endpoint: endpoint.optional(),
  scheme: scheme.optional(),
  authMode: authMode.nullish(),
  metadata: metadata.nullish().describe('Replaces the whole object; null clears it.'),
  description: description.nullish(),
  labels: labels.nullish().describe('Replaces all labels; null clears them.'),
  probe: probe.optional(),
  monitored: z.boolean().optional(),
});
