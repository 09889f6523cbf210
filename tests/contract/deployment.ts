/** Which of the Workers in one workerd a request or a message is for, with the settings it starts with. */
export interface Deployment {
  readonly id: number;
  readonly bindings: Readonly<Record<string, string>> & { readonly DATABASE_URL: string };
  /** Whether operations go through a queue; else they are done after the response. */
  readonly queue: boolean;
}

export const DEPLOYMENT_HEADER = 'x-test-deployment';

/** As a header takes it: in ASCII. */
export const deploymentText = (deployment: Deployment): string =>
  encodeURIComponent(JSON.stringify(deployment));

/** What `deploymentText` wrote; nothing else sends that header. */
export const deploymentIn = (text: string): Deployment => JSON.parse(decodeURIComponent(text));
