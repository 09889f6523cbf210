import type { ShownReport } from './document.ts';

const SEVERITY_COUNTS = { critical: 3, high: 7, medium: 21, low: 9, info: 2 } as const;
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;

const entry = (timestamp: string, agent: string, action: string, details: string | null) => ({
  timestamp,
  agent,
  action,
  details,
});

/** A report of an incident at a plant, with names of several scripts and indicators of every kind. */
export function plantReport(type: ShownReport['snapshot']['report']['type'] = 'technical'): ShownReport {
  return {
    contentSha256: '6cd24a6863c03e2761974df189983221630ffb7bff3560bfe4d1a9b9d51fc7eb',
    snapshot: {
      report: {
        id: 'rpt_01kaz5q3n8f2v9c4w6x7y8z0ab',
        type,
        version: 2,
        title: `${type === 'executive' ? 'Executive' : 'Technical'} report: Unauthorised firmware on pump controllers of the northern water works`,
        generatedAt: '2026-07-16T14:20:05.000Z',
        generatedBy: 'usr_01kaz5q3n8f2v9c4w6x7y8z0aa',
      },
      case: {
        id: 'cas_01kaz5q3n8f2v9c4w6x7y8z0ac',
        title: 'Unauthorised firmware on pump controllers of the northern water works',
        severity: 'critical',
        status: 'contained',
        description:
          'Between 02:10 and 04:35 UTC on 14 July three pump controllers reported a firmware hash that no release has. Network sensors saw them talk to https://evil.example.com/p and to a host in 198.51.100.0/24 minutes before. The controllers were taken out of service by hand, and pressure was kept up by the southern works. Nobody was without water.',
        assignee: 'Zoë Müller',
        confidence: 0.85,
        createdAt: '2026-07-14T04:41:00.000Z',
        closedAt: null,
      },
      alerts: SEVERITIES.flatMap(severity =>
        Array.from({ length: SEVERITY_COUNTS[severity] }, () => ({
          severity,
          status: 'investigating' as const,
        })),
      ),
      timeline: [
        entry(
          '2026-07-14T04:41:00.000Z',
          'system',
          'case_created',
          'The case was opened with severity high.',
        ),
        entry('2026-07-14T04:41:00.000Z', 'triage-bot', 'alerts_linked', '12 alerts were linked.'),
        entry(
          '2026-07-14T05:02:10.000Z',
          'Zoë Müller',
          'called the plant',
          'Łukasz Wójcik confirms that pump 3 was switched to manual at 04:58. Ελένη Παπαδοπούλου is on her way; Дмитрий Иванов holds the spare controllers.',
        ),
        entry(
          '2026-07-14T05:40:00.000Z',
          'system',
          'gate_set',
          'Asset plc-pump-03 is a PLC and the confidence is below 0.70.',
        ),
        entry(
          '2026-07-14T06:15:44.000Z',
          'Nguyễn Thị Hương',
          'packet capture',
          'C2 over TLS to 198.51.100.23, SNI evil.example.com. Full capture in the evidence store.',
        ),
        entry('2026-07-14T06:16:00.000Z', 'Gökçe Şahin', 'note', null),
        entry(
          '2026-07-15T08:00:00.000Z',
          'Дмитрий',
          'controllers replaced',
          'All three units were replaced by spares with attested firmware 4.2.1.',
        ),
        entry(
          '2026-07-15T16:30:00.000Z',
          'Ελένη',
          'forensics',
          'Image of pump-03 shows a bootloader patched at 0x08004000; 日本語 strings in the payload.',
        ),
      ],
      affectedAssets: [
        { asset: 'plc-pump-01', critical: true },
        { asset: 'plc-pump-02', critical: true },
        { asset: 'plc-pump-03', critical: true },
        { asset: 'eng-ws-07', critical: false },
        { asset: 'historian-1.plant.example', critical: false },
      ],
      iocs: [
        { type: 'url', value: 'https://evil.example.com/p', confidence: 0.95 },
        { type: 'ip', value: '198.51.100.23', confidence: 0.9 },
        { type: 'ip', value: '2001:db8::17' },
        { type: 'domain', value: 'evil.example.com', confidence: 0.9 },
        { type: 'email', value: 'ops@evil.example.com', confidence: 0.4 },
        {
          type: 'hash_sha256',
          value: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
          confidence: 1,
        },
        'Mutex Global\\pump_loader',
      ],
      mitreTechniques: ['T0839', 'T0857', 'T1071', 'T1071.001', 'T1195.002'],
      cps: {
        physicalImpact:
          'Three of eight pumps ran unattended for 2 h 20 min. Pressure in zone 4 fell by 11 % and recovered at 05:10.',
        devices: [
          {
            deviceId: 'plc-pump-01',
            deviceType: 'plc',
            attestationStatus: 'valid',
            riskScore: 20,
            riskBand: 'green',
            lastAttestation: '2026-07-15T08:20:00.000Z',
          },
          {
            deviceId: 'plc-pump-02',
            deviceType: 'plc',
            attestationStatus: 'unknown',
            riskScore: 45,
            riskBand: 'yellow',
            lastAttestation: null,
          },
          {
            deviceId: 'plc-pump-03',
            deviceType: 'plc',
            attestationStatus: 'failed',
            riskScore: 95,
            riskBand: 'red',
            lastAttestation: '2026-07-14T04:35:10.000Z',
          },
        ],
      },
      recommendedActions: [
        'Confirm that every affected asset is contained.',
        'Reset credentials used on affected assets.',
        'Re-attest every involved device before it returns to service.',
      ],
      approvals: [
        {
          createdAt: '2026-07-14T05:45:00.000Z',
          actionType: 'isolate_host',
          actionClass: 'high',
          status: 'approved',
          decidedBy: 'usr_01kaz5q3n8f2v9c4w6x7y8z0aa',
          decidedAt: '2026-07-14T05:51:00.000Z',
        },
        {
          createdAt: '2026-07-14T06:30:00.000Z',
          actionType: 'revoke_certificate',
          actionClass: 'irreversible',
          status: 'rejected',
          decidedBy: 'usr_01kaz5q3n8f2v9c4w6x7y8z0ad',
          decidedAt: '2026-07-14T06:31:00.000Z',
        },
        {
          createdAt: '2026-07-16T12:30:00.000Z',
          actionType: 'clear_gate',
          actionClass: 'medium',
          status: 'pending',
          decidedBy: null,
          decidedAt: null,
        },
      ],
      outcome: null,
    },
  };
}

/** A report of a case in which nothing has happened. */
export function emptyReport(type: ShownReport['snapshot']['report']['type']): ShownReport {
  const { snapshot, contentSha256 } = plantReport(type);
  return {
    contentSha256,
    snapshot: {
      report: { ...snapshot.report, version: 1, title: 'Empty' },
      case: { ...snapshot.case, title: 'Empty', description: null, assignee: null, confidence: 0 },
      alerts: [],
      timeline: [],
      affectedAssets: [],
      iocs: [],
      mitreTechniques: [],
      cps: { physicalImpact: null, devices: [] },
      recommendedActions: ['Confirm that every affected asset is contained.'],
      approvals: [],
      outcome: null,
    },
  };
}
