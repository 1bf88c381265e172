export function findNpm(env?: Readonly<Record<string, string | undefined>>, node?: string): string | undefined;
export function scriptOfCmd(
  script: string,
  args: readonly string[],
): { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> };
