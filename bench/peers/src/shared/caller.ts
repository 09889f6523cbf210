/** Who calls, as a session's token told. */
export interface Caller {
  readonly sessionId: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly email: string;
  readonly role: string;
}

const LEVELS = ['viewer', 'operator', 'admin'];

export const mayAct = (role: string, least: string): boolean => LEVELS.indexOf(role) >= LEVELS.indexOf(least);
