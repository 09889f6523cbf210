import type { ResourceType } from '../terms.ts';
import type { Intent } from './intent.ts';

/** USD a month: what the agent said, what the price list says, and what cost rules go by. */
export interface Cost {
  readonly declared: number | null;
  readonly list: number | null;
  readonly used: number | null;
}

const LIST_PRICES: Readonly<Record<ResourceType, Readonly<Record<string, number>>>> = {
  vm: { Standard_D2s_v3: 70, Standard_D4s_v3: 140, Standard_D8s_v3: 280, Standard_D16s_v3: 560 },
  storage_account: { '50GB': 5, '100GB': 10, '1TB': 100, '10TB': 900 },
  database: { Basic: 15, Standard: 50, Premium: 200 },
  kubernetes_cluster: { Small: 100, Medium: 300, Large: 600 },
  function_app: { Consumption: 0, Premium: 75 },
  virtual_network: {},
};
const FREE_OF_CHARGE: ReadonlySet<ResourceType> = new Set(['virtual_network']);

/** The larger of the declared and the list price, so that a low declaration hides nothing. */
export function costOf(intent: Intent): Cost {
  const declared = intent.estimatedCost;
  const list = intent.intentType === 'provision_resource' ? priceOf(intent.resourceType, intent.size) : null;
  const known = [declared, list].filter(price => price !== null);
  return { declared, list, used: known.length === 0 ? null : Math.max(...known) };
}

function priceOf(resource: ResourceType, size: string): number | null {
  if (FREE_OF_CHARGE.has(resource)) return 0;
  const prices = LIST_PRICES[resource];
  return Object.hasOwn(prices, size) ? (prices[size] ?? null) : null;
}
