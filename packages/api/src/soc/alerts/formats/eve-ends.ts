import type { JsonObject } from '../../../json.ts';
import { type Address, type HomeNetworks, isNoHost, readAddress } from './home.ts';
import { fields, number, text } from './read.ts';

/** The two ends of an EVE event, told apart. */
export interface Ends {
  /** Addresses of the ends at home, source first. */
  readonly assets: readonly string[];
  /** Addresses that are indicators. */
  readonly indicators: readonly string[];
  /** Addresses given that are none. */
  readonly unreadable: readonly string[];
  /** Whether the server is a host away from home, so that its names are indicators. */
  readonly serverIsAway: boolean;
  isHome(address: Address): boolean;
}

export function readEnds(event: JsonObject, alert: JsonObject, home: HomeNetworks): Ends {
  const given = [text(event.src_ip), text(event.dest_ip)];
  const [source, destination] = given.map(hostAt);
  const counting = [source, destination].filter(end => end !== undefined);
  const target = hostAt(text(fields(alert.target).ip));

  const homeTexts = new Set(target === undefined ? [] : [target.text]);
  const isHome = ({ ip, text }: Address) => homeTexts.has(text) || home(ip);
  if (!counting.some(isHome) && destination !== undefined) homeTexts.add(destination.text);

  const indicators = counting.filter(end => !isHome(end));
  // Otherwise one internal host would hide every other that does the same.
  if (indicators.length === 0 && source !== undefined) indicators.push(source);
  const server = sourceServes(event) ? source : destination;
  return {
    assets: counting.filter(isHome).map(end => end.text),
    indicators: indicators.map(end => end.text),
    unreadable: given.flatMap(end => (end !== undefined && readAddress(end) === null ? [end] : [])),
    serverIsAway: server !== undefined && !isHome(server),
    isHome,
  };
}

/** The address of a host; undefined for one that is unreadable or names no host. */
function hostAt(given: string | undefined): Address | undefined {
  const address = given === undefined ? null : readAddress(given);
  return address === null || isNoHost(address.ip) ? undefined : address;
}

function sourceServes(event: JsonObject): boolean {
  if (event.direction === 'to_client') return true;
  if (event.direction === 'to_server') return false;
  const source = number(event.src_port);
  const destination = number(event.dest_port);
  return source !== undefined && destination !== undefined && source < destination;
}
