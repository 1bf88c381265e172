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
export function freePort(preferred?: number): Promise<number>;
export function startVscodeServer(
  installed: Installed,
  options: {
    dataFolder: string;
    flags?: readonly string[];
    env?: Record<string, string>;
    port?: number;
    token?: string;
  },
): Promise<VscodeServer>;
export function workbenchAddress(
  server: VscodeServer,
  folder: string,
  payload?: { extension?: string; tests?: string; file?: string },
): string;
export function linkExtension(extension: string, dataFolder: string): void;
export function writeUserSettings(settings: Readonly<Record<string, unknown>>, dataFolder: string): void;
