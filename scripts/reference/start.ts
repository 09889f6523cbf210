// Runs in the browser, in the page of the reference.

interface Parameter {
  readonly in?: string;
  readonly required?: boolean;
  readonly schema?: { readonly default?: unknown; readonly enum?: readonly unknown[] };
  example?: unknown;
  examples?: Readonly<Record<string, { readonly value: unknown; readonly 'x-disabled': boolean }>>;
}

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly parameters?: readonly Parameter[] }>>>
  >;
}

declare const Scalar: {
  createApiReference(selector: string, configuration: Readonly<Record<string, unknown>>): unknown;
};

/** `#fleet.gateways.create` → where Scalar has that operation; null for what is no operationId. */
function sectionOf(hash: string): string | null {
  const [, operationId, tag] = /^#((\w+)\.[\w.]+)$/.exec(hash) ?? [];
  return operationId === undefined ? null : `#tag/${tag}/${operationId}`;
}

/** A parameter that may be left out is left out until it is ticked, also where an example of it is known. */
function unticked(document: Document): Document {
  for (const { parameters = [] } of Object.values(document.paths).flatMap(path => Object.values(path))) {
    for (const parameter of parameters) {
      const { required, schema, example } = parameter;
      const value = example ?? schema?.default ?? schema?.enum?.[0];
      if (required === true || value === undefined) continue;
      delete parameter.example;
      parameter.examples = { one: { value, 'x-disabled': true } };
    }
  }
  return document;
}

function show(content: Document): void {
  Scalar.createApiReference('#reference', {
    content: unticked(content),
    servers: [{ url: location.origin }],
    showOperationId: true,
    generateOperationSlug: (operation: { readonly operationId?: string }) => operation.operationId ?? '',
    redirect: sectionOf,
    // What is far down is drawn when it is opened.
    defaultOpenFirstTag: false,
    hideModels: true,
    documentDownloadType: 'none',
    // Nothing but this server is asked, and nothing is kept.
    persistAuth: false,
    withDefaultFonts: false,
    telemetry: false,
    hideClientButton: true,
    showDeveloperTools: 'never',
    agent: { disabled: true, hideAddApi: true },
    mcp: { disabled: true },
    onLoaded: () => document.documentElement.setAttribute('data-loaded', ''),
  });
}

/** A search leaves the focus where it was begun, far from what was found. */
function focusFound(): void {
  const search = document.querySelector('[role="dialog"][aria-label="Search"]');
  if (search === null) return;
  const closed = new MutationObserver(() => {
    if (search.isConnected) return;
    closed.disconnect();
    const section = `section[id$="${CSS.escape(`/${location.hash.slice(1)}`)}"]`;
    const found = document.querySelector<HTMLElement>(`${section} .show-api-client-button`);
    setTimeout(() => (found ?? document.querySelector<HTMLElement>(section))?.focus({ preventScroll: true }));
  });
  closed.observe(document.body, { childList: true, subtree: true });
}

addEventListener('keydown', ({ key }) => key === 'Enter' && focusFound(), { capture: true });
addEventListener('hashchange', () => {
  const section = sectionOf(location.hash);
  if (section !== null) location.replace(section);
});

fetch('/openapi.json')
  .then(response => response.json())
  .then(show)
  .catch((error: unknown) => {
    document.body.append('The reference could not be loaded. Load it again.');
    throw error;
  });
