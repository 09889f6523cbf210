export interface ServerSentEvent {
  readonly type: string;
  readonly data: string;
  /** The last id the stream named so far, '' if none. */
  readonly lastEventId: string;
}

/**
 * A reader of `text/event-stream` as the HTML standard parses it: give it text as it arrives, cut anywhere, and
 * it returns the events that are complete.
 */
export function eventReader(): (text: string) => ServerSentEvent[] {
  let rest = '';
  let type = '';
  let data: string[] = [];
  let lastEventId = '';
  return text => {
    const events: ServerSentEvent[] = [];
    // A carriage return at the end may be half of a line break.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) events.push({ type: type || 'message', data: data.join('\n'), lastEventId });
        type = '';
        data = [];
        continue;
      }
      const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (field === 'event') type = value;
      else if (field === 'data') data.push(value);
      else if (field === 'id' && !value.includes('\0')) lastEventId = value;
    }
    return events;
  };
}
