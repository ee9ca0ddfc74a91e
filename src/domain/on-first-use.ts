/** Makes a value when it is first asked for, and keeps it. What could not be made is tried again. */
export function onFirstUse<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => (made ??= { value: make() }).value
}
