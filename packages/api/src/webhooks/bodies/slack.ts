import { canonicalJson } from '@breakwater/db';
import type { Message, Tone } from './message.ts';

const COLORS: Readonly<Record<Tone, string>> = {
  good: '#2E7D32',
  warning: '#F9A825',
  danger: '#D32F2F',
  default: '#546E7A',
};
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text: string) => text.replace(/[&<>]/g, character => ENTITIES[character] ?? character);

export function slackBody({ label, fields, time, tone }: Message): string {
  const lines = [`*${escaped(label)}*`, ...fields.map(f => `*${escaped(f.name)}:* ${escaped(f.value)}`)];
  return canonicalJson({
    text: escaped(label),
    attachments: [
      {
        color: COLORS[tone],
        blocks: [
          { type: 'section', text: { type: 'mrkdwn', text: lines.join('\n') } },
          { type: 'context', elements: [{ type: 'mrkdwn', text: `Breakwater | ${time}` }] },
        ],
      },
    ],
  });
}
