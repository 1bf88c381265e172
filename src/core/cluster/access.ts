/** What this machine says of a runtime, for the command line: by the variables and the file that Ray's own programs read. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Runtime, RuntimeAccess } from './runtime';

/** @param env `RAY_ADDRESS` counts where it is http(s) and the runtime names no address; for the token the variable that the runtime names, else `~/.ray/auth_token` */
export async function accessFromEnvironment(
  runtime: Pick<Runtime, 'token' | 'address'>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Omit<RuntimeAccess, 'trusted'>> {
  const address = addressFromEnvironment(runtime, env);
  const token = env[runtime.token] || (await readTokenFile(env));
  return {
    ...(address !== undefined && { address }),
    ...(token && { token: token.trim() }),
  };
}

export function addressFromEnvironment(
  { address }: Pick<Runtime, 'address'>,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const usual = env.RAY_ADDRESS;
  return address === undefined && usual !== undefined && /^https?:\/\//.test(usual) ? usual : undefined;
}

async function readTokenFile(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const path = env.RAY_AUTH_TOKEN_PATH || join(homedir(), '.ray', 'auth_token');
  return readFile(path, 'utf8').catch(() => undefined);
}
