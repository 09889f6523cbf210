/** Of the OpenAPI document. */
export const ETAG = '"5de4592e676250ea39cd6696be90a463"';
