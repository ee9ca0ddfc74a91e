import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject, type ZodOpenApiResponsesObject } from 'zod-openapi'
import { errorSchema, statusOf } from './error-answer'
import type { Route } from './route'

const meanings: Readonly<Record<number, string>> = {
  400: 'The request is not valid; the message says what is allowed.',
  404: 'There is no such thing.',
  409: 'It contradicts what is there.',
  413: 'The body is too large.',
  415: 'The body is not JSON.',
  422: 'The content cannot be taken.',
  429: 'Too many requests from this address; only when other machines are served.',
  500: 'A failure nobody foresaw, with an id for the log.',
  502: 'The program that was to be told did not confirm.',
  503: 'A store does not answer.',
}

const tags = [
  { name: 'contacts', description: 'Submit, find, read and export contacts.' },
  { name: 'corrections', description: 'What people say of labels: corrections, contacts to judge, how often the model is right.' },
  { name: 'numbers', description: 'Counts over the contacts of a query; each answer has its n.' },
  { name: 'products', description: 'Products with their names, launch and promotions; their users, rates and KPIs.' },
  { name: 'alerts', description: 'What people must know: rules, alerts and what became of them, who is told, planned events.' },
  { name: 'rejects', description: 'Rows that could not become contacts.' },
  { name: 'analysis', description: 'How contacts are analysed.' },
  { name: 'service', description: 'The state of the service.' },
]

/** The OpenAPI 3.1 document of a table of routes, from the schemas that check its requests. */
export function openApiDocument(routes: readonly Route[]): Record<string, unknown> {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operation(route)
  const document = createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Tingyin 听音',
      version: version(),
      description: 'Contact-center text mining for Chinese: what customers said, labelled with 体验层次, 来电性质, 主题 and more, each label with its evidence.',
    },
    tags,
    paths: paths as ZodOpenApiPathsObject,
  })
  return document as unknown as Record<string, unknown>
}

function operation({ operationId, summary, description, tag, params, query, headers, body, reply, errors = [] }: Route): ZodOpenApiOperationObject {
  const given = (schema: Route['query']): Route['query'] | undefined => (Object.keys(schema.shape).length > 0 ? schema : undefined)
  const [path, queryParameters, header] = [given(params), given(query), given(headers)]
  return {
    operationId,
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    ...((path ?? queryParameters ?? header) && {
      requestParams: { ...(path && { path }), ...(queryParameters && { query: queryParameters }), ...(header && { header }) },
    }),
    ...(body && { requestBody: { required: !body.safeParse(undefined).success, content: { 'application/json': { schema: body } } } }),
    responses: {
      [String(reply.status)]: {
        description: reply.status === 202 ? 'Taken on; it is done in the background.' : 'The answer.',
        content:
          'schema' in reply
            ? { 'application/json': { schema: reply.schema } }
            : Object.fromEntries(reply.contentTypes.map((type) => [type, { schema: { type: 'string', format: 'binary', description: 'The file.' } }])),
      },
      ...failures([400, 429, 500, ...errors.map((code) => statusOf[code]), ...(body ? [413, 415] : [])]),
    } as ZodOpenApiResponsesObject,
  }
}

function failures(statuses: readonly number[]): Record<string, unknown> {
  return Object.fromEntries(
    [...new Set(statuses)].map((status) => [String(status), { description: meanings[status], content: { 'application/json': { schema: errorSchema } } }]),
  )
}

function version(): string {
  return (JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as { version: string }).version
}
