const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json$/;

/** What `Content-Type` says a body is, without its parameters and in lower case; empty where it says nothing. */
export function mediaType(headers: Headers): string {
  return (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Whether a media type is JSON: `application/json`, or a type built on it such as `application/ld+json`. */
export const isJson = (type: string): boolean => JSON_TYPE.test(type);
