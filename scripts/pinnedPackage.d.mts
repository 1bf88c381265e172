export function pinnedSpec(name: string): string;
export function packPinned(name: string, folder: string): Promise<string>;
export function checkHash(spec: string, bytes: Uint8Array): void;
