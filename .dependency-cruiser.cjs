// A folder may import the ones before it in this list, never the ones after it.
const flow = [
  'domain', 'config', 'text', 'classify', 'sources', 'export', 'pipeline', 'stages', 'stores', 'ingest', 'analytics', 'alerts', 'api', 'cli',
]
const downstream = flow.slice(0, -1).map((folder, i) => ({
  name: `${folder}-never-looks-downstream`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: `^src/(${flow.slice(i + 1).join('|')})/|^src/[^/]+[.]ts$` },
}))
const onlyIn = (name, pkg, home) => ({
  name, severity: 'error', from: { path: '^src/', pathNot: home }, to: { path: `node_modules/${pkg}/` },
})
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing-unresolved', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
    ...downstream,
    {
      name: 'stages-stand-alone', severity: 'error',
      from: { path: '^src/stages/(?!index[.]ts)' }, to: { path: '^src/stages/' },
    },
    {
      name: 'adapters-are-chosen-in-one-place', severity: 'error',
      from: { path: '^src/', pathNot: '^src/stores/(open-stores[.]ts|[^/]+/(embedded|mongodb|elasticsearch|bull)-)' },
      to: { path: '^src/stores/[^/]+/(embedded|mongodb|elasticsearch|bull)-' },
    },
    onlyIn('express-only-in-api', 'express', '^src/api/'),
    onlyIn('sqlite-only-in-its-adapter', 'better-sqlite3', '^src/stores/embedded-database[.]ts|^src/stores/[^/]+/embedded-'),
    onlyIn('mongoose-only-in-its-adapters', '(mongoose|mongodb)', '^src/stores/mongodb-|^src/stores/[^/]+/mongodb-'),
    onlyIn('elasticsearch-only-in-its-adapter', '@elastic/', '^src/stores/[^/]+/elasticsearch-'),
    onlyIn('bull-only-in-its-adapter', '(bull|ioredis)', '^src/stores/[^/]+/bull-'),
    onlyIn('nodejieba-only-in-its-adapter', 'nodejieba', '^src/text/(nodejieba-segmenter|jieba-files)[.]ts'),
    onlyIn('rs-jieba-only-in-its-adapter', '@node-rs/jieba', '^src/text/rs-jieba-segmenter[.]ts'),
    {
      name: 'natural-by-sub-path-only', severity: 'error', from: { path: '^src/' },
      to: { path: 'node_modules/natural/lib/natural/index[.]js|node_modules/natural/index[.]js' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'types', 'default'] },
  },
}
