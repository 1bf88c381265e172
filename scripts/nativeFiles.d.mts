export const TARGETS: readonly string[];
export function nativeFilesOf(target: string): readonly string[];
