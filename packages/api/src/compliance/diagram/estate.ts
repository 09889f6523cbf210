import type { Scope } from '../fields.ts';

export interface Traffic {
  readonly flows: number;
  readonly packets: number;
  readonly bytes: number;
}

export interface ShownResource {
  readonly id: string;
  readonly resourceId: string;
  readonly name: string | null;
  readonly type: string;
  readonly vpcId: string | null;
  readonly privateIp: string | null;
  /** Null: undecided. */
  readonly scope: Scope | null;
  readonly segment: string | null;
  readonly dataClassification: string | null;
}

/** Accepted traffic to a port. */
export interface Service extends Traffic {
  readonly protocol: string;
  /** 0 when unknown; null where it stands for several, too small to be told apart. */
  readonly port: number | null;
  /** How many pairs of protocol and port it stands for. */
  readonly services: number;
}

/** Between two shown resources. */
export interface Flow extends Service {
  readonly from: string;
  readonly to: string;
  /** They answer what the other end asked for, and are not told apart by port. */
  readonly answers: boolean;
}

/** Traffic of an address that is no known resource. */
export interface AddressFlow extends Service {
  /** Null: one of those beyond the largest, which are not told apart. */
  readonly ip: string | null;
  readonly resource: string;
  readonly inbound: boolean;
}

export interface Addresses {
  readonly flows: readonly AddressFlow[];
  /** How many there are beyond those told apart. */
  readonly more: number;
}

/** What a diagram is made of: the shown resources, and what goes on between them. */
export interface Estate {
  readonly resources: readonly ShownResource[];
  readonly flows: readonly Flow[];
  /** Null: they were not asked for. */
  readonly addresses: Addresses | null;
  /** Resources out of scope that exchange no flows with the others. */
  readonly isolated: number;
}
