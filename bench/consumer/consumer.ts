import { createBreakwater } from '@breakwater/sdk';

/** Ten procedures with their inputs and results, as a program would use them. */
export async function consume(url: string, token: string): Promise<string[]> {
  const bw = createBreakwater({ url, token });
  const gateway = await bw.fleet.gateways.create({ name: 'edge-1', endpoint: 'edge-1.example.com:8443' });
  const read = await bw.fleet.gateways.get({ id: gateway.id });
  const updated = await bw.fleet.gateways.update({
    id: read.id,
    description: 'first',
    expectedVersion: read.version,
  });
  const { status } = await bw.fleet.gateways.heartbeat({ gateway: updated.name, status: 'healthy' });
  const names: string[] = [status];
  for await (const { name, labels } of bw.fleet.gateways.list({ scheme: ['https'] }))
    names.push(name, ...Object.keys(labels));
  const { alerts, created } = await bw.soc.alerts.ingest({ format: 'breakwater', data: [] });
  names.push(String(created), ...alerts.map(({ id }) => id));
  const alert = await bw.soc.alerts.create({ title: 'Beaconing', source: 'consumer', severity: 'high' });
  const triaged = await bw.soc.alerts.transition({ id: alert.id, to: 'triaged' });
  names.push(triaged.status, triaged.createdAt.toISOString());
  const { items } = await bw.audit.list({ limit: 10 });
  names.push(...items.map(({ action, timestamp }) => `${action} ${timestamp.toISOString()}`));
  await bw.fleet.gateways.delete({ id: gateway.id });
  return names;
}
