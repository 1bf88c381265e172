export interface FoundNode {
  readonly node: string;
  readonly npm: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}
export function nodePackage(platform?: string, arch?: string): string;
export function ownNode(
  running?: {
    readonly platform: string;
    readonly arch: string;
    readonly version: string;
    readonly execPath: string;
  },
  npm?: string,
): FoundNode;
export function installNode24(log?: (line: string) => void): Promise<FoundNode>;
