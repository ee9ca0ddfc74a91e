import type { Writable } from 'node:stream'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { ErrorCode } from '../domain/errors'
import type { StreamedEvent } from './event-stream'
import type { Services } from './services'

export interface Answer<Body, Status extends number = number> {
  readonly status: Status
  readonly body: Body
  readonly headers?: Readonly<Record<string, string>>
}

/** A file written while it is read. What can be refused is refused before `write` is called. */
export interface Download {
  readonly contentType: string
  readonly fileName: string
  /** Writes and ends the stream. */
  readonly write: (stream: Writable) => Promise<void>
}

/** What happens from now on, told while it does. */
export interface EventStream {
  readonly events: (signal: AbortSignal) => AsyncIterable<StreamedEvent | undefined>
}

interface Input<Params, Query, Headers, Body> {
  readonly params: Params
  readonly query: Query
  readonly headers: Headers
  readonly body: Body
}

interface Described {
  /** As OpenAPI writes it: `/api/contacts/{id}`. */
  readonly path: string
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tag: 'contacts' | 'corrections' | 'numbers' | 'alerts' | 'products' | 'rejects' | 'analysis' | 'service'
  /** Foreseen failures, beside a request that is not valid. */
  readonly errors?: readonly ErrorCode[]
}

interface RouteDefinition<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Headers extends z.ZodObject,
  Body extends z.ZodType,
  Reply extends z.ZodType,
  Status extends number,
> extends Described {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  /** What stands in the path; a strict object, like the query. Without one there is nothing to give. */
  readonly params?: Params
  readonly query?: Query
  /** The headers the route reads; others are left alone. */
  readonly headers?: Headers
  readonly body?: Body
  readonly reply: Reply
  /** Status of the reply. Default 200. */
  readonly status?: Status
  /** Reads its input, calls one thing, answers. It never sees Express. */
  readonly handle: (
    input: Input<z.output<Params>, z.output<Query>, z.output<Headers>, z.output<Body>>,
    services: Services,
    log: Logger,
  ) => Promise<Answer<z.output<Reply>, Status>>
}

interface DownloadDefinition<Params extends z.ZodObject, Query extends z.ZodObject> extends Described {
  readonly params?: Params
  readonly query?: Query
  readonly contentTypes: readonly string[]
  readonly handle: (input: { readonly params: z.output<Params>; readonly query: z.output<Query> }, services: Services) => Promise<Download>
}

interface EventStreamDefinition<Headers extends z.ZodObject> extends Described {
  readonly headers: Headers
  readonly handle: (input: { readonly headers: z.output<Headers> }, services: Services) => Promise<EventStream>
}

/** A route whose types the compiler has checked, in the form the app and the OpenAPI document handle. */
export interface Route extends Described {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  readonly params: z.ZodObject
  readonly query: z.ZodObject
  readonly headers: z.ZodObject
  readonly body?: z.ZodType
  readonly reply: { readonly status: number; readonly schema: z.ZodType } | { readonly status: 200; readonly contentTypes: readonly string[] }
  readonly handle: (input: Input<never, never, never, never>, services: Services, log: Logger) => Promise<Answer<unknown> | Download | EventStream>
}

const nothing = z.strictObject({})
type Nothing = typeof nothing

/** Declares a route that answers with JSON. Its schemas check the request, type the handler and make the API document. */
export function defineRoute<
  Reply extends z.ZodType,
  Params extends z.ZodObject = Nothing,
  Query extends z.ZodObject = Nothing,
  Headers extends z.ZodObject = Nothing,
  Body extends z.ZodType = z.ZodUndefined,
  const Status extends number = 200,
>(route: RouteDefinition<Params, Query, Headers, Body, Reply, Status>): Route {
  const { params = nothing, query = nothing, headers = z.object({}), reply, status = 200, ...rest } = route
  return { ...rest, params, query, headers, reply: { status, schema: reply } } as Route
}

/** Declares a route that answers with a file of any length. */
export function defineDownload<Params extends z.ZodObject = Nothing, Query extends z.ZodObject = Nothing>(route: DownloadDefinition<Params, Query>): Route {
  const { contentTypes, params = nothing, query = nothing, ...rest } = route
  return { ...rest, method: 'get', params, query, headers: z.object({}), reply: { status: 200, contentTypes } } as Route
}

/** Declares a route that answers with Server-Sent Events. */
export function defineEventStream<Headers extends z.ZodObject>(route: EventStreamDefinition<Headers>): Route {
  return { ...route, method: 'get', params: nothing, query: nothing, reply: { status: 200, contentTypes: ['text/event-stream'] } } as Route
}
