#!/usr/bin/env node
import { type Openers, run } from './cli/run'

/** Everything heavy is loaded by the command that needs it, so that `--help` and a mistyped command answer at once. */
const open: Openers = {
  settings: (environment) => (require('./config/settings') as typeof import('./config/settings')).readSettings(environment),
  stores: (settings, options) => (require('./stores/open-stores') as typeof import('./stores/open-stores')).openStores(settings, options),
  services: (settings, options) => (require('./api/services') as typeof import('./api/services')).openServices(settings, options),
  analysis: (settings) => (require('./api/services') as typeof import('./api/services')).openPassingAnalysis(settings),
  tools: (options) => (require('./pipeline/open-tools') as typeof import('./pipeline/open-tools')).openTools(options),
  server: (services, options) => (require('./api/serve') as typeof import('./api/serve')).serve(services, options),
  worker: (services) => (require('./api/serve') as typeof import('./api/serve')).workAlone(services),
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read the output has seen enough, as `head` does.
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

const { stdin, stdout, stderr, env } = process
void run(process.argv.slice(2), { stdin, stdout, stderr, env, signals: process }, open).then((status) => {
  process.exitCode = status
})
