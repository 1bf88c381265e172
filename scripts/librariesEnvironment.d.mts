/** Resolves to its `python`. */
export function installLibraries(log?: (words: string) => void): Promise<string>;
