/** A table of so many numbers, none above `largest`, in two bytes each where that is enough: one that is read all over must find room in the processor's cache. */
export const narrowTable = (length: number, largest: number): Uint16Array<ArrayBuffer> | Int32Array<ArrayBuffer> =>
  largest < 0x10000 ? new Uint16Array(length) : new Int32Array(length)
