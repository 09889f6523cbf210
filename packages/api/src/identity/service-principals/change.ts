import {
  type Change,
  combine,
  conflict,
  type Patch,
  type Read,
  readAll,
  type WriteOptions,
} from '@breakwater/db';
import type { servicePrincipals as table } from '@breakwater/db/schema';
import type { Caller } from '../../context.ts';
import { type ServicePrincipalRow, servicePrincipals } from './accessor.ts';
import { checkExpiry } from './key.ts';

const isSelf = ({ principal }: Caller, { id }: ServicePrincipalRow) =>
  principal?.kind === 'servicePrincipal' && principal.id === id;

export async function updateServicePrincipal(
  ctx: Caller,
  before: ServicePrincipalRow,
  patch: Patch<typeof table>,
  options: WriteOptions,
): Promise<Change<ServicePrincipalRow>> {
  if (isSelf(ctx, before) && patch.role !== undefined && patch.role !== before.role) {
    throw conflict('self', 'its own role is for another admin to change');
  }
  checkExpiry(ctx, patch.expiresAt);
  return servicePrincipals.plan.updateRow(ctx, before, patch, options);
}

export async function deleteServicePrincipals(
  ctx: Caller,
  found: Read<ServicePrincipalRow[]>,
  options: WriteOptions,
): Promise<Change<ServicePrincipalRow[]>> {
  const [rows] = await readAll(ctx, found);
  if (rows.some(row => isSelf(ctx, row))) throw conflict('self', 'it is for another admin to delete');
  const deleted: Change[] = [];
  for (const row of rows) deleted.push(await servicePrincipals.plan.deleteRow(ctx, row, options));
  return combine(rows, deleted);
}
