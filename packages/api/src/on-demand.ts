/** The export of the audit log, loaded on first use. */
export const loadAuditExport = () => import('./audit/export/route.ts');

/** The export of the decision log, loaded on first use. */
export const loadDecisionExport = () => import('./governance/decisions/export.ts');

/** Sign-in through identity providers, loaded on first use. */
export const loadOidcFlow = () => import('./identity/oidc/flow.ts');

/** What the routes below `/db` do, loaded on first use. */
export const loadDatabaseRoutes = () => import('./database/http.ts');

/** The REST twins of all procedures, loaded on first use. */
export const loadRest = () => import('./rest/index.ts');

/** What signs evidence, loaded where there is a key for it. */
export const loadEvidenceKeys = () => import('./compliance/evidence/sign.ts');

/** Reports as files, loaded on first use. */
export const loadReportDownload = () => import('./soc/reports/download.ts');

/** The export of evidence, loaded on first use. */
export const loadEvidenceExport = () => import('./compliance/evidence/package/route.ts');

/** The import of flows as a stream, loaded on first use. */
export const loadFlowStream = () => import('./compliance/flows/stream/route.ts');

/** Data flows as a drawing, loaded on first use. */
export const loadFlowDiagram = () => import('./compliance/diagram/http.ts');
