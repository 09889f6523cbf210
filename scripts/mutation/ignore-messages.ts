/** The parts of Babel's nodes that are looked at here. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly callee?: Node;
  readonly property?: Node;
}

const FOR_PEOPLE =
  /^(BreakwaterError|TypeError|Error|WebhookVerificationError|conflict|invalid|notFound|unavailable|log|describe|meta)$/;

/** Words for people: a test that quoted them would break with every better wording. */
function shouldIgnore({ node, parent }: { readonly node: Node; readonly parent: Node }): string | undefined {
  const isText = node.type === 'TemplateLiteral' || String(node.value).includes(' ');
  if (!isText || (node.type !== 'StringLiteral' && node.type !== 'TemplateLiteral')) return undefined;
  const name = parent.callee?.name ?? parent.callee?.property?.name ?? '';
  return FOR_PEOPLE.test(name) ? 'words for people' : undefined;
}

export const strykerPlugins = [{ kind: 'Ignore', name: 'messages', value: { shouldIgnore } }];
