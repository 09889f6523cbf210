import type { Made, World } from '../world.ts';

const firmwareHash = 'ab'.repeat(32);
const device = (w: World) => ({
  deviceId: w.fresh('sensor'),
  deviceType: 'sensor',
  firmwareVersion: '1.0.0',
  firmwareHash,
  certificateSerial: '4A:0B:1C',
});
const newDevice = (w: World) => w.do('soc.devices.create', 'mutation', device(w));
const named = async (w: World) => ({ deviceId: (await newDevice(w)).id });
const record = async (w: World) => ({ id: (await newDevice(w)).id });

const proof = async (w: World) => {
  const { deviceId } = await newDevice(w);
  const { nonce } = await w.do('soc.devices.issueNonce', 'mutation', { deviceId });
  return { deviceId, nonce, firmwareHash, certificateSerial: '4a0b1c', bootCount: 1, boardFamily: 'stm32' };
};
const attested = async (w: World) => {
  const { attestation } = await w.do('soc.devices.attest', 'mutation', await proof(w));
  return { id: (attestation as Made).id };
};

export const deviceSamples = {
  'soc.attestations.get': attested,
  'soc.attestations.list': () => ({}),
  'soc.devices.attest': proof,
  'soc.devices.create': device,
  'soc.devices.createMany': (w: World) => ({ items: [device(w), device(w)] }),
  'soc.devices.delete': record,
  'soc.devices.deleteMany': async (w: World) => ({ ids: [(await newDevice(w)).id, (await newDevice(w)).id] }),
  'soc.devices.get': record,
  'soc.devices.heartbeat': named,
  'soc.devices.issueNonce': named,
  'soc.devices.list': () => ({}),
  'soc.devices.restore': async (w: World) => {
    const { id } = await newDevice(w);
    await w.do('soc.devices.delete', 'mutation', { id });
    return { id };
  },
  'soc.devices.revoke': async (w: World) => ({ ...(await named(w)), reason: 'stolen' }),
  'soc.devices.update': async (w: World) => ({ ...(await record(w)), name: w.fresh('name') }),
};
