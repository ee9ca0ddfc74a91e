/** Begins a script for `node -e` that loads the sources as they are: the project need not be built. */
export const sourcesHook = `
  const { transformSync } = require(${JSON.stringify(require.resolve('@swc/core'))})
  const options = { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }
  require.extensions['.ts'] = (module, filename) =>
    module._compile(transformSync(require('node:fs').readFileSync(filename, 'utf8'), { ...options, filename }).code, filename)
`
