import type { Pipeline } from '../pipeline/pipeline'
import { pipelineNamed, type Services } from './services'

const usual = 'complaint-tickets'

/** The pipeline a request names; without a name complaint-tickets, and where that file is gone, the first there is. */
export function requestedPipeline(name: string | undefined, services: Services): Pipeline {
  const pipelines = services.pipelines()
  if (name !== undefined) return pipelineNamed(pipelines, name)
  return pipelines.find(({ definition }) => definition.name === usual) ?? pipelines[0]!
}
