export interface VscodeServer {
  readonly port: number;
  readonly origin: string;
  /** Its process group: the extension host and our workers are in it. */
  readonly group: number;
  output(): string;
  stop(): Promise<void>;
}
export interface Installed {
  readonly node: string;
  readonly main: string;
}
export function installVscodeServer(log?: (line: string) => void): Promise<Installed>;
export function freePort(): Promise<number>;
export function startVscodeServer(
  installed: Installed,
  options: { dataFolder: string; flags?: readonly string[]; env?: Record<string, string>; port?: number },
): Promise<VscodeServer>;
export function workbenchAddress(
  server: VscodeServer,
  folder: string,
  payload?: { extension?: string; tests?: string },
): string;
