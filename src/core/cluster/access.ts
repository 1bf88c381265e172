/** What this machine says of a runtime, for the command line: by the variables and the file that Ray's own programs read. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Runtime, RuntimeAccess } from './runtime';

/** @param env `RAY_ADDRESS` counts where it is http(s); for the token the variable that the runtime names, else `~/.ray/auth_token` */
export async function accessFromEnvironment(
  runtime: Pick<Runtime, 'token'>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Omit<RuntimeAccess, 'trusted'>> {
  const address = env.RAY_ADDRESS;
  const token = env[runtime.token] || (await readTokenFile(env));
  return {
    ...(address !== undefined && /^https?:\/\//.test(address) && { address }),
    ...(token && { token: token.trim() }),
  };
}

async function readTokenFile(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const path = env.RAY_AUTH_TOKEN_PATH || join(homedir(), '.ray', 'auth_token');
  return readFile(path, 'utf8').catch(() => undefined);
}
