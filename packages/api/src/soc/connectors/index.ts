export type { ConnectorRow } from './accessor.ts';
export { type CallOutcome, callConnector } from './call.ts';
export { connectorError, noteUse, readingConnectors, readingConnectorsOf, standingOf } from './find.ts';
