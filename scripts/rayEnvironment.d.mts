export function installRay(log?: (line: string) => void): Promise<string>;
