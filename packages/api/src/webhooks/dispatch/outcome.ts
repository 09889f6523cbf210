import type { OutboundFailure, OutboundResponse } from '../../ports.ts';

/** What came of sending. */
export type Answer =
  | { readonly kind: 'http'; readonly response: OutboundResponse }
  | { readonly kind: 'smtp'; readonly replyCode: number }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'none'; readonly code: keyof typeof NO_ANSWER };

/** What an attempt leaves behind. */
export interface Outcome {
  readonly outcome: 'success' | 'retry' | 'failed';
  readonly responseCode: number | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly responseSnippet: string | null;
  /** As the receiver sent it, on `retry`. */
  readonly retryAfter: string | null;
  /** The receiver wants nothing any more. */
  readonly gone: boolean;
}

type NoAnswer = OutboundFailure | 'mail_not_configured' | 'internal';

const NO_ANSWER: Readonly<Record<NoAnswer, { readonly final: boolean; readonly text: string }>> = {
  dns_failed: { final: false, text: 'the name of the host could not be resolved' },
  address_blocked: { final: true, text: 'the host has an address that nothing may be sent to' },
  connect_failed: { final: false, text: 'the host could not be connected to' },
  tls_failed: { final: false, text: 'no secure connection could be made' },
  reset: { final: false, text: 'the connection was closed before an answer came' },
  timeout: { final: false, text: 'no answer came in time' },
  mail_not_configured: { final: true, text: 'no mail transport is configured' },
  internal: { final: false, text: 'it could not be sent' },
};

const SNIPPET_CHARACTERS = 1024;
const GONE = 410;
const TRY_AGAIN = new Set([408, 425, 429]);

const NOTHING = { responseSnippet: null, retryAfter: null, gone: false };

/** The result table of deliveries. What may be tried again fails on the last attempt. */
export function outcomeOf(answer: Answer, isLast: boolean): Outcome {
  const again = isLast ? 'failed' : 'retry';
  switch (answer.kind) {
    case 'accepted':
      return { outcome: 'success', responseCode: null, errorCode: null, errorMessage: null, ...NOTHING };
    case 'none': {
      const { final, text } = NO_ANSWER[answer.code];
      const outcome = final ? 'failed' : again;
      return { outcome, responseCode: null, errorCode: answer.code, errorMessage: text, ...NOTHING };
    }
    case 'smtp': {
      const { replyCode } = answer;
      return {
        outcome: replyCode < 500 ? again : 'failed',
        responseCode: replyCode,
        errorCode: 'smtp_refused',
        errorMessage: `SMTP ${replyCode}`,
        ...NOTHING,
      };
    }
    case 'http':
      return ofResponse(answer.response, again);
  }
}

function ofResponse({ status, headers, body }: OutboundResponse, again: 'retry' | 'failed'): Outcome {
  const kept = { responseCode: status, responseSnippet: snippetOf(body), gone: status === GONE };
  if (status >= 200 && status < 300) {
    return { outcome: 'success', errorCode: null, errorMessage: null, retryAfter: null, ...kept };
  }
  const outcome = TRY_AGAIN.has(status) || (status >= 500 && status < 600) ? again : 'failed';
  return {
    outcome,
    errorCode: status >= 300 && status < 400 ? 'redirect' : 'http_status',
    errorMessage: `HTTP ${status}`,
    retryAfter: outcome === 'retry' ? headers.get('retry-after') : null,
    ...kept,
  };
}

function snippetOf(body: Uint8Array): string | null {
  const text = new TextDecoder().decode(body).slice(0, SNIPPET_CHARACTERS).toWellFormed();
  return text === '' ? null : text;
}
