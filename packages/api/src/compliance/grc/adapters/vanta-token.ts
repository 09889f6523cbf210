import * as z from 'zod';
import type { CredentialsOf } from '../connections/credentials.ts';
import { type Authority, broken, type Exchange, isOk } from '../exchange.ts';
import { UNREADABLE } from './adapter.ts';

const Token = z.object({ access_token: z.string().regex(/^[\x21-\x7e]{1,16384}$/) });

/** A token per run, and one fresh one if Vanta takes it no more. */
export function vantaToken({ clientId, clientSecret }: CredentialsOf<'vanta'>, scope: string): Authority {
  let token: string | null = null;
  let renewed = false;
  return {
    async headers(exchange) {
      token ??= await ask(exchange);
      return { authorization: `Bearer ${token}` };
    },
    renew() {
      if (renewed) return false;
      renewed = true;
      token = null;
      return true;
    },
  };

  async function ask(exchange: Exchange): Promise<string> {
    const json = {
      client_id: clientId,
      client_secret: clientSecret,
      scope,
      grant_type: 'client_credentials',
    };
    const answered = await exchange.call({ method: 'POST', path: '/oauth/token', json }, {});
    const { status, body } = answered;
    if (status >= 400) throw exchange.refused(status);
    const read = Token.safeParse(body);
    if (!isOk(status) || !read.success) throw broken('UNAVAILABLE', UNREADABLE, status);
    exchange.hide(read.data.access_token);
    return read.data.access_token;
  }
}
