import { newId } from '@breakwater/db';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  estate,
  flow,
  largeEstate,
  resource,
} from '../../packages/api/src/compliance/diagram/estate.fixture.ts';
import type { Estate } from '../../packages/api/src/compliance/diagram/estate.ts';
import { modelOf } from '../../packages/api/src/compliance/diagram/model.ts';
import { svgOf } from '../../packages/api/src/compliance/diagram/svg/index.ts';
import { bearer, newTenant, type Tenant } from '../contract/people.ts';
import { type Running, start } from '../contract/targets.ts';
import { openBrowser } from './chromium.ts';

interface Drawn {
  readonly root: string;
  readonly texts: readonly string[];
  readonly nodes: number;
  readonly labels: number;
  /** Texts on another text, on a box they do not belong to, out of the box they do, or out of the drawing. */
  readonly misplaced: readonly string[];
}

/** Measured by the browser, in the document that the drawing is. */
const MEASURE = `(() => {
  const boxOf = element => {
    const { x, y, width, height } = element.getBBox();
    return { left: x, top: y, right: x + width, bottom: y + height };
  };
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const within = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
  const root = document.documentElement;
  const { width, height } = root.viewBox.baseVal;
  const paper = { left: 0, top: 0, right: width, bottom: height };
  const texts = [...document.querySelectorAll('text')].map(text => ({ of: text.parentNode, text: text.textContent, ...boxOf(text) }));
  const nodes = [...document.querySelectorAll('g > rect[width="200"][height="40"]')].map(rect => ({ of: rect.parentNode, ...boxOf(rect) }));
  const labels = [...document.querySelectorAll('rect[fill-opacity]')].map(rect => ({ of: rect.parentNode, ...boxOf(rect) }));
  return {
    root: root.nodeName + (document.querySelector('parsererror') === null ? '' : ' that is not well-formed'),
    texts: texts.map(({ text }) => text),
    nodes: nodes.length,
    labels: labels.length,
    misplaced: texts.flatMap((text, at) => [
      ...texts.slice(at + 1).filter(other => meet(text, other)).map(other => text.text + ' on ' + other.text),
      ...[...nodes, ...labels].filter(box => box.of !== text.of && meet(text, box)).map(() => text.text + ' on a box'),
      ...nodes.filter(node => node.of === text.of && !within(text, node)).map(() => text.text + ' out of its box'),
      ...(within(text, paper) ? [] : [text.text + ' out of the drawing']),
    ]),
  };
})()`;

const FACTS = {
  tenant: 'Harbour & Sons "<Payments>"',
  period: { from: new Date(0), to: new Date(1) },
  generatedAt: new Date(1),
  vpcId: null,
  segment: null,
};

const HOSTILE = [
  '<script>alert(1)</script>',
  `"'&<>]]>&amp;`,
  'W'.repeat(60),
  '\u0000\u0001\u001b[31mred\u0007\ufffe',
  'שלום עולם מאגר כרטיסים ראשי של הבנק',
  'قاعدة بيانات بطاقات الدفع الرئيسية',
  '\u202egnp.exe\u2066',
  '支付網關生產環境主數據庫服務器一號機房備用節點',
  '💳💳💳💳💳💳💳💳💳💳💳💳💳💳💳💳',
  'x\ud800y',
  'فاتورةpayment-db-01فاتورة',
  'ü'.repeat(26),
];

const hostileEstate: Estate = estate({
  resources: HOSTILE.map((name, at) =>
    resource(`host-${at}`, {
      name,
      resourceId: name,
      scope: at % 2 === 0 ? 'cde' : 'out-of-scope',
      segment: name,
      vpcId: name,
      dataClassification: at % 2 === 0 ? 'processes-cardholder' : null,
    }),
  ),
  flows: HOSTILE.slice(1).map((name, at) =>
    flow(`host-${at}`, `host-${at + 1}`, at, { protocol: name.slice(0, 4) }),
  ),
});

describe('the diagram of data flows in a browser', () => {
  let running: Running;
  let browser: Browser;
  let tenant: Tenant;
  beforeAll(async () => {
    running = await start('node over http');
    tenant = await newTenant(running);
    await store(running, tenant, largeEstate(120));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });

  const url = (query = '') => `${running.url}/api/v1/compliance/flows/diagram.svg${query}`;
  const measured = async (page: Page): Promise<Drawn> => {
    const found = await page.evaluate<Drawn>(MEASURE);
    await page.close();
    return found;
  };

  async function opened(query: string): Promise<Drawn> {
    const page = await browser.newPage({ extraHTTPHeaders: bearer(tenant.people.viewer.token) });
    const problems: string[] = [];
    page.on('console', message => problems.push(message.text()));
    const response = await page.goto(url(query));
    expect([response?.status(), problems]).toEqual([200, []]);
    return measured(page);
  }

  it.each([
    ['as it is', '', 141],
    ['by VPC', '?groupBy=vpc&maxNodes=10', 31],
    ['of one VPC', '?vpcId=vpc-1', 0],
  ])('of 120 resources has no label on another, on a box or out of its box, %s', async (_, query, nodes) => {
    const drawn = await opened(query);
    expect([drawn.root, drawn.misplaced]).toEqual(['svg', []]);
    if (nodes > 0) expect(drawn.nodes).toBe(nodes);
    expect(drawn.labels).toBeGreaterThan(20);
    expect(drawn.texts.filter(text => /^VIOLATION /.test(text)).length).toBeGreaterThan(1);
  });

  it.each(['none', 'segment', 'vpc'] as const)(
    'is well-formed and keeps its texts in place whatever things are called, by %s',
    async groupBy => {
      const svg = svgOf(modelOf(hostileEstate, { groupBy, maxNodes: 300 }), FACTS);
      const page = await browser.newPage();
      await page.route('http://diagram.test/', route =>
        route.fulfill({ contentType: 'image/svg+xml; charset=utf-8', body: svg }),
      );
      await page.goto('http://diagram.test/');
      const { root, misplaced, texts } = await measured(page);
      expect([root, misplaced]).toEqual(['svg', []]);
      expect(texts).toContain('<script>alert(1)</script>');
      expect(texts.join('')).not.toMatch(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069\ufffe]|\p{Cs}/u);
    },
  );
});

/** Puts an estate into the database as discovery, decisions and flow logs would. */
async function store(
  running: Running,
  tenant: Tenant,
  { resources, flows, addresses }: Estate,
): Promise<void> {
  const clock = { now: () => running.now() };
  const now = running.now();
  const ids = new Map(resources.map(({ id }) => [id, newId('res', clock)]));
  const rows = resources.map(item => ({ ...item, id: ids.get(item.id), decision: newId('scd', clock) }));
  const seen = flows.map(item => ({
    ...item,
    id: newId('flw', clock),
    from: ids.get(item.from),
    to: ids.get(item.to),
  }));
  const peers = (addresses?.flows ?? []).map((item, at) => ({
    ...item,
    ip: item.ip ?? `198.51.100.${at}`,
    resource: ids.get(item.resource),
  }));
  await running.sql(
    {
      sql: `INSERT INTO resources (id, tenant_id, provider, resource_type, resource_id, resource_name, vpc_id, private_ip,
 metadata, security_groups, discovered_at, last_seen_at, is_active, current_scope, needs_classification, version, created_at, updated_at)
 SELECT value ->> 'id', ?1, 'aws', value ->> 'type', value ->> 'resourceId', value ->> 'name', value ->> 'vpcId', value ->> 'privateIp',
 '{}', '[]', ?2, ?2, 1, value ->> 'scope', 0, 1, ?2, ?2 FROM json_each(?3)`,
      args: [tenant.id, now, JSON.stringify(rows)],
    },
    {
      sql: `INSERT INTO scope_decisions (id, tenant_id, resource_id, scope, data_classification, segment, justification,
 decided_at, decided_by, decision_method, rule, is_current, last_evaluated_at, dependency_resource_ids)
 SELECT value ->> 'decision', ?1, value ->> 'id', value ->> 'scope', value ->> 'dataClassification', value ->> 'segment', 'As known.',
 ?2, 'test', 'manual', 'override', 1, ?2, '[]' FROM json_each(?3) WHERE value ->> 'scope' IS NOT NULL`,
      args: [tenant.id, now, JSON.stringify(rows)],
    },
    {
      sql: `INSERT INTO data_flows (id, tenant_id, source_resource_id, dest_resource_id, protocol, dst_port, packet_count, byte_count,
 flow_direction, action, observed_at, window_start, window_end)
 SELECT value ->> 'id', ?1, value ->> 'from', value ->> 'to', value ->> 'protocol', value ->> 'port', value ->> 'packets', value ->> 'bytes',
 'egress', 'ACCEPT', ?2 - key, ?2 - key, ?2 - key FROM json_each(?3)`,
      args: [tenant.id, now, JSON.stringify(seen)],
    },
    {
      sql: `INSERT INTO unresolved_peers (tenant_id, resource_id, ip, direction, protocol, dst_port, action, records, packets, bytes,
 first_seen_at, last_seen_at, reason)
 SELECT ?1, value ->> 'resource', value ->> 'ip', iif(value ->> 'inbound', 'inbound', 'outbound'), value ->> 'protocol', value ->> 'port',
 'ACCEPT', value ->> 'flows', value ->> 'packets', value ->> 'bytes', ?2, ?2, 'unknown' FROM json_each(?3)`,
      args: [tenant.id, now, JSON.stringify(peers)],
    },
  );
}
