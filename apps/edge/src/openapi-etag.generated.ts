/** Of the OpenAPI document. */
export const ETAG = '"b3bf3b7baa09862c05889991ddd04eee"';
