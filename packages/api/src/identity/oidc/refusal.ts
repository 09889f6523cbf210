/** Why a sign-in through a provider was refused; the audit log keeps it, the browser is not told. */
export type RefusalReason =
  | 'state_invalid'
  | 'denied'
  | 'exchange_failed'
  | 'token_invalid'
  | 'no_email'
  | 'email_unverified'
  | 'already_linked'
  | 'deleted'
  | 'inactive'
  | 'no_account';

const MESSAGES: Readonly<Record<RefusalReason, string>> = {
  state_invalid: 'the sign-in was not begun in this browser within the last 5 minutes',
  denied: 'the provider refused the sign-in',
  exchange_failed: 'the provider gave no token for the code',
  token_invalid: 'the ID token of the provider is not valid',
  no_email: 'the provider named no e-mail address',
  email_unverified: 'the provider has not verified the e-mail address',
  already_linked: 'the account of this address is linked to another identity',
  deleted: 'the account of this identity was deleted',
  inactive: 'the account is disabled',
  no_account: 'this identity has no account, and none is made for it',
};

export class OidcRefusal extends Error {
  override readonly name = 'OidcRefusal';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, options: ErrorOptions & { readonly message?: string } = {}) {
    super(options.message ?? MESSAGES[reason], options);
    this.reason = reason;
  }
}

/** What a log may say of a cause. A parser's own message would quote what it read, which may be a token. */
export const causeText = (cause: unknown): string =>
  cause instanceof SyntaxError ? 'not the JSON it should be' : String(cause);
