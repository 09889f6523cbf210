/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: '676a6dd7776273d7345999ca77b1adaab7165fd4758a6679d12677588e1dbb94' },
  { tag: '0001_append_only', sha256: '1fff0aa182ed415bac9e99167128fc32e9fd29c4b4485c7f99c2371c193cc851' },
];
