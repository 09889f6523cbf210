import type { World } from '../world.ts';

const resource = (w: World) => ({
  provider: 'aws',
  resourceType: 'ec2_instance',
  resourceId: `arn:aws:ec2:eu-west-1:123456789012:instance/${w.fresh('i')}`,
  resourceName: w.fresh('web'),
});
const newResource = async (w: World) =>
  (await w.do('compliance.resources.create', 'mutation', resource(w))).id;
const tag = async (w: World) => ({ resource: await newResource(w), key: 'team', value: w.fresh('team') });
const inactive = async (w: World) => {
  const id = await newResource(w);
  await w.do('compliance.resources.deactivate', 'mutation', { resource: id });
  return id;
};
/** Raised by a resource that came back. */
const newAlert = async (w: World) => {
  const id = await inactive(w);
  await w.do('compliance.resources.update', 'mutation', { id, isActive: true });
  const { items } = await w.do('compliance.alerts.list', 'query', { resource: id });
  return { id: (items as { id: string }[])[0]?.id };
};
const review = (w: World) => ({
  kind: 'scope_confirmation',
  performedAt: new Date(w.running.now() - 1000),
  performedBy: 'ana@example.com',
  statement: w.fresh('The scope was confirmed'),
});
const newReview = async (w: World) => (await w.do('compliance.reviews.record', 'mutation', review(w))).id;

export const complianceSamples = {
  'compliance.alerts.acknowledge': newAlert,
  'compliance.alerts.get': newAlert,
  'compliance.alerts.list': () => ({}),
  'compliance.alerts.markFalsePositive': newAlert,
  'compliance.alerts.resolve': async (w: World) => ({ ...(await newAlert(w)), note: 'It was moved.' }),
  'compliance.resources.create': resource,
  'compliance.resources.createMany': (w: World) => ({ items: [resource(w), resource(w)] }),
  'compliance.resources.deactivate': async (w: World) => ({ resource: await newResource(w) }),
  'compliance.resources.delete': async (w: World) => ({ id: await newResource(w) }),
  'compliance.resources.deleteMany': async (w: World) => ({
    ids: [await newResource(w), await newResource(w)],
  }),
  'compliance.resources.get': async (w: World) => ({ id: await newResource(w) }),
  'compliance.resources.list': () => ({ tagKey: 'pci:scope' }),
  'compliance.resources.restore': async (w: World) => {
    const id = await newResource(w);
    await w.do('compliance.resources.delete', 'mutation', { id });
    return { id };
  },
  'compliance.resources.update': async (w: World) => ({ id: await inactive(w), isActive: true }),
  'compliance.reviews.get': async (w: World) => ({ id: await newReview(w) }),
  'compliance.reviews.list': () => ({}),
  'compliance.reviews.record': review,
  'compliance.scope.decisions.get': async (w: World) => {
    const { currentDecision } = await w.do('compliance.resources.create', 'mutation', resource(w));
    return { id: (currentDecision as { id: string }).id };
  },
  'compliance.scope.decisions.history': async (w: World) => ({ resource: await newResource(w) }),
  'compliance.scope.decisions.list': () => ({}),
  'compliance.settings.get': () => undefined,
  'compliance.settings.update': (w: World) => ({ lookbackDays: (Number(w.fresh('').slice(1)) % 90) + 1 }),
  'compliance.tags.history': async (w: World) => ({ resource: await newResource(w) }),
  'compliance.tags.list': () => ({}),
  'compliance.tags.remove': async (w: World) => {
    const { resource, key, value } = await tag(w);
    await w.do('compliance.tags.set', 'mutation', { resource, key, value });
    return { resource, key };
  },
  'compliance.tags.set': tag,
};
