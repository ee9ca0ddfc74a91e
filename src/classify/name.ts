/** A value's name in the two languages of the product. */
export interface Name {
  readonly zh: string
  readonly en: string
}
