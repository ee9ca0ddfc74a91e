/** A port of which some methods are our own; all others go to the adapter behind it. */
export function overriding<Port extends object>(adapter: Port, own: Partial<Port>): Port {
  const port: Record<string, unknown> = {}
  for (let level: object = adapter; level !== Object.prototype; level = Object.getPrototypeOf(level) as object) {
    for (const name of Object.getOwnPropertyNames(level)) {
      if (name === 'constructor' || name in port) continue
      const value: unknown = adapter[name as keyof Port]
      // Methods of a class reach its private fields through the adapter alone.
      port[name] = typeof value === 'function' ? value.bind(adapter) : value
    }
  }
  return { ...port, ...own } as Port
}
