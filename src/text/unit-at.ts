const { charCodeAt } = String.prototype

/**
 * The UTF-16 code unit at a place in a text, for loops over every unit. V8 has some ten layouts of strings; where more than four come by,
 * `text.charCodeAt(i)` looks the method up anew for each unit, which costs more than what is done with it. This one knows the method.
 */
export const unitAt = (text: string, at: number): number => charCodeAt.call(text, at)
