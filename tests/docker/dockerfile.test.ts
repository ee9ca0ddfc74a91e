import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { allowScripts, dependencies, scripts, version } from '../../package.json'
import { unknownVariables } from './known-variables'
import { isPinned } from './pinned-image'

const project = join(__dirname, '../..')
const file = readFileSync(join(project, 'docker/Dockerfile'), 'utf8')
/** What the file .dockerignore lets in; all else stays out. */
const sent = Array.from(readFileSync(join(project, '.dockerignore'), 'utf8').matchAll(/^!(.+)$/gm), ([, name]) => name!)

interface Instruction {
  readonly word: string
  readonly text: string
}

/** Comments go, and lines that are continued become one. */
function instructions(text: string): readonly Instruction[] {
  const lines = text.replace(/^\s*#.*\n/gm, '').replace(/\\\n/g, ' ').split('\n')
  return lines.filter((line) => line.trim() !== '').map((line) => ({ word: line.split(' ')[0]!, text: line.slice(line.indexOf(' ')).trim() }))
}

const ofWord = (wanted: string, text: string): readonly string[] => instructions(text).flatMap(({ word, text }) => (word === wanted ? [text] : []))

const baseImages = (text: string): readonly string[] => ofWord('FROM', text).map((from) => from.split(' ')[0]!)

/** npm's own commands that an image is built with. */
const npmCommands = ['ci', 'rebuild', 'prune']

function unknownCommands(text: string): readonly string[] {
  const called = ofWord('RUN', text).flatMap((run) => Array.from(run.matchAll(/\bnpm ([\w-]+)(?: ([\w:-]+))?/g)))
  return called.flatMap(([call, command, script = '']) => (command === 'run' ? script in scripts : npmCommands.includes(command!)) ? [] : [call])
}

/** What is copied from the project, but is not there or is not sent to the builder. */
function missing(text: string): readonly string[] {
  const copies = ofWord('COPY', text).filter((copy) => !copy.startsWith('--from'))
  return copies.flatMap((copy) => copy.split(' ').slice(0, -1)).filter((name) => !sent.includes(name) || !existsSync(join(project, name)))
}

const variables = (text: string): readonly string[] => ofWord('ENV', text.slice(text.lastIndexOf('\nFROM'))).flatMap((env) => Array.from(env.matchAll(/(\w+)=/g), ([, name]) => name!))

/** Runs the image's health check here; gives its exit status. */
async function healthCheck(port: number): Promise<number> {
  const [, command = ''] = /CMD (\[.*\])$/.exec(ofWord('HEALTHCHECK', file).join()) ?? []
  const [program, ...argv] = JSON.parse(command) as readonly string[]
  expect(program).toBe('node')
  const [status] = (await once(spawn(process.execPath, argv, { env: { ...process.env, PORT: String(port) } }), 'exit')) as [number]
  return status
}

describe('the image', () => {
  it('is made from images that stay the same', () => {
    expect(baseImages(file).filter((image) => !isPinned(image))).toEqual([])
    expect(baseImages('FROM node:20 AS build\nFROM node:20.20.2-bookworm-slim\n').filter((image) => !isPinned(image))).toEqual(['node:20'])
  })

  it('is built by commands of npm and scripts that the project has', () => {
    expect(unknownCommands(file)).toEqual([])
    expect(unknownCommands('RUN npm ci && npm run compile \\\n  && npm run build && npm instal\n')).toEqual(['npm run compile', 'npm instal'])
  })

  it('copies what there is and what the builder is sent', () => {
    expect(missing(file)).toEqual([])
    expect(missing('COPY --from=build /app/dist dist\nCOPY src data libraries ./\n')).toEqual(['data', 'libraries'])
  })

  it('sets variables that are read', () => {
    expect(unknownVariables(variables(file))).toEqual([])
    expect(unknownVariables(variables('FROM a\nENV A=1\nFROM b\nENV HOST=0.0.0.0 DATA=/data\n'))).toEqual(['DATA'])
  })

  it('compiles the packages whose install scripts are allowed, and says which version it has', () => {
    const compiled = Object.entries(allowScripts).flatMap(([name, isAllowed]) => (isAllowed && name in dependencies ? [name] : []))
    expect(file).toContain(`npm rebuild ${compiled.join(' ')}\n`)
    expect(file).toContain(`org.opencontainers.image.version="${version}"`)
  })

  it('runs as a user without rights', () => {
    expect(ofWord('USER', file)).toEqual(['node'])
  })

  it.each([
    [200, 0],
    [503, 1],
  ])('is healthy by the answer of /ready: %d gives exit status %d', async (answer, expected) => {
    const asked: (string | undefined)[] = []
    const server = createServer(({ url }, response) => {
      asked.push(url)
      response.writeHead(answer).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    try {
      expect(await healthCheck(port)).toBe(expected)
      expect(asked).toEqual(['/ready'])
    } finally {
      server.close()
      await once(server, 'close')
    }
    expect(await healthCheck(port)).toBe(1)
  })
})
