/** Whether an image stays the same: it has a version of three numbers, or a digest. */
export const isPinned = (image: string): boolean => /^[^\s:@]+(?::\d+\/[^\s:@]+)?:\d+\.\d+\.\d+(?:-[\w.-]+)?$|@sha256:[0-9a-f]{64}$/.test(image)
