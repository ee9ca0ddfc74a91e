/**
 * An object with all its members, absent ones undefined. Made so by one literal, all objects of a kind have one shape, and whatever reads them later
 * reads them several times as fast. Nobody keeps a member that is undefined: no JSON has it and no store, but for the embedded queue, so none is put into a job.
 */
export type AllMembers<Of> = { -readonly [Member in keyof Required<Of>]: Of[Member] | undefined }
