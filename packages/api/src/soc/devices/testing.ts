import { type ApiCaller, type ApiTarget, type Person, type TestApi, testApi } from '../../testing.ts';

export const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
export const OTHER_HASH = 'f'.repeat(64);

export const plc = {
  deviceId: 'stm32_pac_01',
  deviceType: 'plc',
  firmwareVersion: '1.0.0',
  firmwareHash: HASH,
  certificateSerial: '4A:0B:1C',
} as const;

export const sensor = { ...plc, deviceId: 'sensor-1', deviceType: 'sensor' } as const;

/** What such a device proves when all is well, but for the nonce. */
export const evidence = {
  deviceId: plc.deviceId,
  firmwareHash: HASH,
  certificateSerial: '4a0b1c',
  bootCount: 42,
  boardFamily: 'stm32',
} as const;

/** A tenant and one person of each role in it. */
export interface DeviceTenant {
  readonly id: string;
  readonly admin: Person;
  readonly operator: Person;
  readonly viewer: Person;
  /** Of the operator. */
  readonly devices: ApiCaller['soc']['devices'];
  readonly soc: ApiCaller['soc'];
  readonly as: (token: string | null, facts?: { idempotencyKey?: string }) => ApiCaller;
  readonly root: ApiCaller;
  /** Attests with a nonce issued for it. */
  attest(
    proof?: Partial<Parameters<ApiCaller['soc']['devices']['attest']>[0]>,
  ): ReturnType<ApiCaller['soc']['devices']['attest']>;
  eventsOf(...types: string[]): Promise<Record<string, unknown>[]>;
  entries(action: string): Promise<number>;
}

export interface DeviceTest {
  readonly api: TestApi;
  tenant(): Promise<DeviceTenant>;
}

export async function deviceTest(target: ApiTarget): Promise<DeviceTest> {
  const api = await testApi(target);
  return {
    api,
    async tenant() {
      const { id, admin, root, person, as } = await api.tenant();
      const [operator, viewer] = [await person('operator'), await person('viewer')];
      const { soc } = operator.api;
      const { devices } = soc;
      return {
        ...{ id, admin, root, as, operator, viewer, soc, devices },
        async attest(proof = {}) {
          const { nonce } = await devices.issueNonce({ deviceId: proof.deviceId ?? evidence.deviceId });
          return devices.attest({ ...evidence, nonce, ...proof });
        },
        async eventsOf(...types) {
          const { items } = await admin.api.events.list({ types, order: 'asc' });
          return items.map(({ data }) => data);
        },
        async entries(action) {
          const rows = await api.rows(
            'SELECT count(*) FROM audit_log WHERE tenant_id = ? AND action = ? AND success = 1',
            ...[id, action],
          );
          return Number(rows[0]?.[0]);
        },
      };
    },
  };
}
