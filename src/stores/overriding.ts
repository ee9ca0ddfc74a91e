/** A port of which some methods are our own; all others go to the adapter behind it. */
export function overriding<Port extends object>(adapter: Port, own: Partial<Port>): Port {
  return new Proxy(adapter, {
    get: (target, name) => {
      if (Object.hasOwn(own, name)) return own[name as keyof Port]
      const value: unknown = target[name as keyof Port]
      // Methods of a class reach its private fields through the adapter alone.
      return typeof value === 'function' && !Object.hasOwn(target, name) ? value.bind(target) : value
    },
  })
}
