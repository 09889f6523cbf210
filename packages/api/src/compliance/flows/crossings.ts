import type { Id } from '@breakwater/db';
import * as z from 'zod';
import { compareCodePoints } from '../../text.ts';
import type { ComplianceAlertRow } from '../alerts/accessor.ts';
import type { Raised } from '../alerts/raise.ts';
import { isInScope } from '../in-scope.ts';
import type { Known } from './ends.ts';
import { type ViolationDirection, violationAlarm, violationPrint } from './violations.ts';

interface Port {
  readonly protocol: string;
  readonly port: number;
  readonly direction: ViolationDirection;
}

interface Crossing {
  readonly cde: Known;
  readonly other: Known;
  readonly ports: Map<string, Port>;
}

/** A commit raises so many alerts; what more there is `alerts.detect` finds. */
const MOST_ALARMS = 500;

const Told = z.object({
  ports: z.array(
    z.object({ protocol: z.string(), port: z.number(), direction: z.enum(['inbound', 'outbound']) }),
  ),
});

const keyOf = ({ direction, protocol, port }: Port) => `${direction} ${protocol} ${port}`;
const compare = (a: Port, b: Port) =>
  compareCodePoints(a.direction, b.direction) || compareCodePoints(a.protocol, b.protocol) || a.port - b.port;

/** What accepted flows of the look-back mean for the scopes of their ends. */
export class Crossings {
  readonly #crossings = new Map<string, Crossing>();
  readonly #affected = new Set<Id<'res'>>();

  /** A resource that is not in scope has such a flow with a CDE resource. */
  touch(source: Known, dest: Known): void {
    if (source.id === dest.id || !source.isActive || !dest.isActive) return;
    if (source.scope === 'cde' && !isInScope(dest.scope)) this.#affected.add(dest.id);
    if (dest.scope === 'cde' && !isInScope(source.scope)) this.#affected.add(source.id);
  }

  /** The flow is a new one. */
  cross(source: Known, dest: Known, protocol: string, port: number): void {
    if (!source.isActive || !dest.isActive) return;
    if (source.scope === 'cde' && dest.scope === 'out-of-scope') {
      this.#note(source, dest, { protocol, port, direction: 'outbound' });
    } else if (source.scope === 'out-of-scope' && dest.scope === 'cde') {
      this.#note(dest, source, { protocol, port, direction: 'inbound' });
    }
  }

  #note(cde: Known, other: Known, port: Port): void {
    const key = violationPrint({ cde: cde.id, other: other.id });
    const known = this.#crossings.get(key) ?? { cde, other, ports: new Map() };
    this.#crossings.set(key, known);
    known.ports.set(keyOf(port), port);
  }

  get affected(): readonly Id<'res'>[] {
    return [...this.#affected];
  }

  /** The alerts for them. What one that lasts says of earlier flows is kept. */
  alarms(lasting: readonly ComplianceAlertRow[]): Raised[] {
    const known = new Map(lasting.map(({ fingerprint, context }) => [fingerprint, context]));
    return [...this.#crossings].slice(0, MOST_ALARMS).map(([print, { cde, other, ports }]) => {
      const told = Told.safeParse(known.get(print));
      const earlier = told.success ? told.data.ports : [];
      const all = [...new Map([...earlier, ...ports.values()].map(port => [keyOf(port), port])).values()];
      return violationAlarm({
        cde: cde.id,
        cdeRef: cde.resourceId,
        other: other.id,
        otherRef: other.resourceId,
        directions: [...new Set(all.map(({ direction }) => direction))].toSorted(),
        ports: all.toSorted(compare),
      });
    });
  }
}
