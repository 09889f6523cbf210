declare module '@breakwater/db' {
  interface AuditActions {
    'soc.device.attest': true;
    'soc.device.heartbeat': true;
    'soc.device.liveness': true;
    'soc.device.revoke': true;
  }
}

export const ATTEST = 'soc.device.attest';
export const HEARTBEAT = 'soc.device.heartbeat';
export const LIVENESS_CHANGE = 'soc.device.liveness';
export const REVOKE = 'soc.device.revoke';
