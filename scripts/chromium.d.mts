export function findChromium(): string | undefined;
export function installChromium(log?: (line: string) => void): Promise<string>;
export const CHROMIUM_SWITCHES: readonly string[];
