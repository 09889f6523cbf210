import type { Mail } from '../../ports.ts';
import type { Message } from './message.ts';

export function mailText({ id, label, fields, time }: Message): Pick<Mail, 'subject' | 'text'> {
  const subject = `Breakwater: ${label}`;
  const lines = [
    subject,
    `Time: ${time}`,
    '',
    ...fields.map(({ name, value }) => `${name}: ${value}`),
    '',
    `Event: ${id}`,
  ];
  return { subject, text: lines.join('\r\n') };
}
