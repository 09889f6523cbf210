import type { ProcedureMeta } from '@breakwater/api';

const WHO: Readonly<Record<ProcedureMeta['role'], string>> = {
  public: 'Needs no credential.',
  viewer: 'Needs the role viewer.',
  operator: 'Needs the role operator.',
  admin: 'Needs the role admin.',
  root: 'Needs the root key.',
};

/** Who may call it and what is recorded of it, in words. */
export function accessOf(meta: ProcedureMeta): string {
  return [
    WHO[meta.role],
    meta.apiKeys === true ? 'Tenant API keys may call it too.' : '',
    meta.humanOnly === true ? 'Only people may call it.' : '',
    meta.gateway !== undefined || meta.sandbox !== undefined || meta.operation !== undefined
      ? 'A role on the gateway it is about decides.'
      : '',
    meta.audited === true ? `Audited${meta.action === undefined ? '' : ` as \`${meta.action}\``}.` : '',
    meta.secret === true ? 'The answer holds a secret that is shown once.' : '',
  ]
    .filter(text => text !== '')
    .join(' ');
}

/** Nothing where the document's own security counts. */
export const securityOf = ({ role }: ProcedureMeta) => (role === 'public' ? { security: [] } : {});
