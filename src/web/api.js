/** A failure as the API tells it. */
export class ApiError extends Error {
  constructor(status, { code, message, details }) {
    super(message)
    this.status = status
    this.code = code
    this.details = details ?? {}
  }
}

/** @throws ApiError, also when the server cannot be reached (code UNREACHABLE) */
export const get = (path, parameters = {}, signal = undefined) => ask(address(path, parameters), { signal })

/** @throws ApiError as `get` does */
export const post = (path, parameters, body) =>
  ask(address(path, parameters), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })

async function ask(url, options) {
  let response
  try {
    response = await fetch(url, { ...options, headers: { Accept: 'application/json', ...options.headers } })
  } catch (error) {
    if (error.name === 'AbortError') throw error
    throw new ApiError(0, { code: 'UNREACHABLE', message: 'The server cannot be reached.' })
  }
  const body = await response.json().catch(() => undefined)
  if (response.ok && body !== undefined) return body
  throw new ApiError(response.status, body?.error ?? { code: 'UNKNOWN', message: `The server answered ${response.status}.` })
}

export function address(path, parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '')
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}
