import { newTenant, type Tenant } from '../../contract/people.ts';
import type { Running } from '../../contract/targets.ts';
import { newWorld, type World } from '../../contract/world.ts';
import { Pool } from './pool.ts';

/** A tenant to fuzz in, and another one whose people see nothing of it. */
export interface Place {
  readonly world: World;
  readonly stranger: Tenant;
  readonly pool: Pool;
}

/** Where requests are sent to: a place, and a new one when they have ended whoever sent them. */
export class Ground {
  readonly running: Running;
  #place: Promise<Place>;

  constructor(running: Running) {
    this.running = running;
    this.#place = newPlace(running);
  }

  /** Does something that needs a place, once more in a new one: requests may have ended its people or filled it up. */
  async on<T>(work: (place: Place) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#place);
    } catch {
      this.renew();
      return work(await this.#place);
    }
  }

  /** Takes note of the ids in an answer. */
  async note(text: string): Promise<void> {
    (await this.#place).pool.note(text);
  }

  renew(): void {
    this.#place = newPlace(this.running);
  }
}

async function newPlace(running: Running): Promise<Place> {
  return { world: await newWorld(running), stranger: await newTenant(running), pool: new Pool() };
}
