// Generated from the procedure registry. To change it, change the zod schemas and generate again.
import type { ProcedureTree } from '../types.ts';

export interface Breakwater {}

export const procedures: ProcedureTree = {};
