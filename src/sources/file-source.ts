import type { SourceFile } from './source-file'

/** What every source over a file says of it. */
export abstract class FileSource {
  constructor(protected readonly file: SourceFile) {}

  get name(): string {
    return this.file.name
  }

  get totalBytes(): number {
    return this.file.totalBytes
  }

  bytesRead(): number {
    return this.file.bytesRead
  }
}
