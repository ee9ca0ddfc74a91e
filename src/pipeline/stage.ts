import type { z } from 'zod'
import type { FieldName, Fields, Tools } from './fields'

type Needs<Required extends FieldName> = Pick<Fields, Required | 'raw'>

interface StageDefinition<Required extends FieldName, Assigned extends FieldName, Options extends z.ZodObject> {
  /** A verb in snake_case, as pipeline files name it. */
  readonly name: string
  readonly summary: string
  readonly requires: readonly Required[]
  readonly assigns: readonly Assigned[]
  /** A strict object: an unknown option is an error that names it. */
  readonly options: Options
  /** Called once per pipeline; must be cheap. The function it gives is pure. */
  readonly create: (options: z.infer<Options>, tools: Tools) => (fields: Needs<Required>) => Pick<Fields, Assigned>
  /** For contacts that are masked already, what `create` would give of them; absent where it is no quicker. */
  readonly createForMasked?: (options: z.infer<Options>, tools: Tools) => (fields: Needs<Required>) => Pick<Fields, Assigned>
}

/** A stage whose field names the compiler has checked, in the form the machinery handles. */
export interface Stage {
  readonly name: string
  readonly summary: string
  readonly requires: readonly FieldName[]
  readonly assigns: readonly FieldName[]
  readonly options: z.ZodObject
  readonly create: (options: never, tools: Tools) => (fields: never) => Partial<Fields>
  readonly createForMasked?: (options: never, tools: Tools) => (fields: never) => Partial<Fields>
}

/** Declares a stage. Reading a field it does not require, or not assigning one it declares, does not compile. */
export function defineStage<const Required extends FieldName, const Assigned extends FieldName, Options extends z.ZodObject>(
  stage: StageDefinition<Required, Assigned, Options>,
): Stage {
  return stage as unknown as Stage
}
