import { canonicalJson } from '@breakwater/db';
import type { Message, Tone } from './message.ts';

const COLORS: Readonly<Record<Tone, number>> = {
  good: 0x2e7d32,
  warning: 0xf9a825,
  danger: 0xd32f2f,
  default: 0x546e7a,
};
const escaped = (text: string) => text.replace(/[\\*_~|>[\]`]/g, '\\$&');

export function discordBody({ label, fields, time, tone }: Message): string {
  const shown = fields.map(({ name, value }) => ({
    name: escaped(name),
    value: value === '' ? '-' : escaped(value),
    inline: true,
  }));
  return canonicalJson({
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: escaped(label),
        color: COLORS[tone],
        timestamp: time,
        footer: { text: 'Breakwater' },
        ...(shown.length === 0 ? {} : { fields: shown }),
      },
    ],
  });
}
