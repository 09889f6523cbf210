import type { Raised } from '../alerts/raise.ts';

/** A state of the estate that has an alert as long as it lasts. */
export interface Condition {
  readonly severity: Raised['severity'];
  readonly resourceId: Raised['resourceId'];
  /** What it is about: the id of a resource, or a VPC. */
  readonly subject: string;
  readonly label: string;
  readonly context: Raised['context'];
}

interface Kind {
  readonly alertType: Raised['alertType'];
  readonly title: string;
  readonly description: string;
}

/** By the first part of their fingerprint. */
export const STATES = {
  open: {
    alertType: 'segmentation_violation',
    title: 'In-scope resource is open to the world',
    description:
      'An ingress rule of a resource in PCI DSS scope admits every address. Narrow the rule, or decide the scope anew.',
  },
  public: {
    alertType: 'scope_drift',
    title: 'CDE resource is publicly reachable',
    description:
      'A resource of the cardholder data environment has a public address or is marked as publicly accessible.',
  },
  untagged: {
    alertType: 'untagged_resource',
    title: 'Resource without a scope',
    description: 'A live resource has no scope decision or no pci:scope tag. Classify it.',
  },
  pending: {
    alertType: 'untagged_resource',
    title: 'Resource is pending review for too long',
    description: 'Nobody has decided the scope of a resource that is pending review. Decide it.',
  },
  gap: {
    alertType: 'monitoring_gap',
    title: 'No flows are seen in a VPC of the CDE',
    description:
      'A VPC with a CDE resource has no recent flow records. Check that its flow logs are on and still reach Breakwater.',
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type State = keyof typeof STATES;

export const fingerprintOf = (state: State, subject: string): string => `${state}:${subject}`;

export function alarmOf(state: State, condition: Condition): Raised {
  const { alertType, title, description } = STATES[state];
  const { severity, resourceId, subject, label, context } = condition;
  return {
    ...{ alertType, severity, resourceId, description, context },
    fingerprint: fingerprintOf(state, subject),
    title: `${title}: ${label}`,
  };
}
