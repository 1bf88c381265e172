export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly quiet?: boolean;
  readonly seconds?: number;
}
export interface CommandResult {
  readonly code: number;
  readonly output: string;
}
export function runCommand(command: string, args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
export function mustRun(command: string, args: readonly string[], options?: CommandOptions): Promise<string>;
