export { createFiles } from './files/index.ts';
export type * from './files/types.ts';
