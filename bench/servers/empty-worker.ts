/** What a request costs that does nothing. */
export default { fetch: () => new Response('') };
