/** Of the API reference only its bundle for browsers is used, which holds what it needs: 270 packages, 280 MB. */
function readPackage(manifest) {
  if (manifest.name === '@scalar/api-reference') manifest.dependencies = {};
  return manifest;
}

export const hooks = { readPackage };
