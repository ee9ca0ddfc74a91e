/**
 * Names that are not taken: masked, several columns may have one name, and none is to be lost for it. A name that is taken gets the first number from 2 that
 * makes it free; where it went on is remembered, for a request may write one number in thousands of ways.
 */
export function freeNames(isTaken: (name: string) => boolean): (name: string) => string {
  let numbers: Map<string, number> | undefined
  return (name) => {
    if (!isTaken(name)) return name
    numbers ??= new Map()
    let number = numbers.get(name) ?? 1
    do number++
    while (isTaken(`${name} ${number}`))
    numbers.set(name, number)
    return `${name} ${number}`
  }
}
