import { expect, test } from 'vitest';
import { compact } from './compact.ts';

test('compact declarations say the same in fewer bytes, texts and documentation word by word', () => {
  expect(
    compact(`// Not documentation; it's dropped.
import type { Id } from './types.ts';

/** The caller's own { name }; once. */
export interface Thing extends Base, Other {
    /**
     * Does it.
     *
     * @throws CONFLICT: it's taken
     */
    do(input: { id: Id<'a | b'>; n?: number | undefined }, options?: Options): Call<\`v\${number} ; x\`>;
    readonly url: 'https://example.com';
    [key: string]: unknown;
}
`),
  ).toBe(
    `import type{Id}from './types.ts'
/** The caller's own { name }; once. */
export interface Thing extends Base,Other{
/** Does it.
@throws CONFLICT: it's taken */
do(input:{id:Id<'a | b'>;n?:number|undefined},options?:Options):Call<\`v\${number} ; x\`>
readonly url:'https://example.com'
[key: string]:unknown
}
`.replace('[key: string]', '[key:string]'),
  );
});
