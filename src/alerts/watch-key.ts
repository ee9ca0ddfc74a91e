/** Under which key what is known of a rule's series is kept. Ids of rules have no slash. */
export const watchKey = (rule: string, series: string): string => `${rule}/${series}`

export function readWatchKey(key: string): { readonly rule: string; readonly series: string } {
  const slash = key.indexOf('/')
  return { rule: key.slice(0, slash), series: key.slice(slash + 1) }
}
