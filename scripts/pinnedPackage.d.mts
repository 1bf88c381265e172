export function pinnedSpec(name: string): string;
export function isPinned(name: string): boolean;
export function packPinned(name: string, folder: string, integrity?: string): Promise<string>;
export function checkHash(spec: string, bytes: Uint8Array, expected?: string): void;
