import { openApiDocument } from '../../src/api/openapi'
import { routes } from '../../src/api/routes'

const document = openApiDocument(routes) as {
  paths: Record<string, Record<string, { operationId: string; summary: string; tags: string[]; responses: Record<string, unknown>; parameters?: { name: string; in: string; description?: string }[] }>>
  components: { schemas: Record<string, unknown> }
}

describe('the OpenAPI document', () => {
  it('describes every route of the table and nothing else', () => {
    const documented = Object.entries(document.paths).flatMap(([path, operations]) => Object.entries(operations).map(([method, { operationId }]) => `${method} ${path} ${operationId}`))
    expect(documented.sort()).toEqual(routes.map(({ method, path, operationId }) => `${method} ${path} ${operationId}`).sort())
  })

  it('names every operation once', () => {
    const ids = routes.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))('says of %s what it does, takes and answers', (_, route) => {
    const operation = document.paths[route.path]![route.method]!
    expect(operation.summary).toMatch(/\.$/)
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining([String(route.reply.status), '400', '500']))
    const parameters = (operation.parameters ?? []).map(({ name, in: place }) => `${place} ${name}`)
    expect(parameters.sort()).toEqual(
      [
        ...Object.keys(route.params.shape).map((name) => `path ${name}`),
        ...Object.keys(route.query.shape).map((name) => `query ${name}`),
        ...Object.keys(route.headers.shape).map((name) => `header ${name}`),
      ].sort(),
    )
    for (const { name, description } of operation.parameters ?? []) expect({ name, described: Boolean(description) }).toEqual({ name, described: true })
  })

  it('describes every field', () => {
    const bare: string[] = []
    const look = (value: unknown, place: string): void => {
      if (Array.isArray(value)) return value.forEach((item, i) => look(item, `${place}[${i}]`))
      if (value === null || typeof value !== 'object') return
      for (const [name, inner] of Object.entries(value)) look(inner, `${place}.${name}`)
      const { properties } = value as { properties?: Record<string, { description?: string; $ref?: string }> }
      if (properties === undefined || 'in' in value) return
      for (const [name, field] of Object.entries(properties)) if (!field.description && !field.$ref) bare.push(`${place}.${name}`)
    }
    look(document, '')
    const unnamed = Object.entries(document.components.schemas).filter(([, schema]) => !(schema as { description?: string }).description)
    expect({ bare, unnamed: unnamed.map(([name]) => name) }).toEqual({ bare: [], unnamed: [] })
  })

  it('is the document that was reviewed', () => {
    expect(document).toMatchSnapshot()
  })
})
