/** How a worker is forked: so that it outlives a window that ends, and has the time to save what it has. Knows no `vscode`. */
import type { ForkOptions, SpawnOptions } from 'node:child_process';

/** `fork` hands all of them to `spawn`, which its declaration does not say. */
export function forkOptions(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): ForkOptions & Pick<SpawnOptions, 'windowsHide'> {
  return {
    execArgv: [],
    env,
    // Typed arrays pass as bytes; the default turns each into an object of numbers.
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Windows ends what belongs to the job of a process together with it; what is detached is told by the end of its channel,
    // as everywhere else. There a detached process would have a window of its own.
    detached: platform === 'win32',
    windowsHide: true,
  };
}
