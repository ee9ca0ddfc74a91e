/** What people say of a need: an event that something should be done about, of one product or of all. */
export interface NeedAssessment {
  /** Id of the event, `号码+申请+失败`. */
  readonly event: string
  /** Id of the product; absent for all products without an assessment of their own. */
  readonly product?: string
  /** How hard it is to mend, 1 easy to 5 hard. */
  readonly difficulty?: number
  /** How much it matters to where the company wants to go, 1 little to 5 much. */
  readonly strategicValue?: number
  /** S 改善策略: what is to be done. */
  readonly strategy?: string
  readonly by: string
  /** ISO 8601. */
  readonly at: string
}
