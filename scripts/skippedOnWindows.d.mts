export const WINDOWS_SUITE: string;
export function reasonOnWindows(title: string): string | undefined;
