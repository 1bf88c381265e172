/** The memory that this process may use, in bytes: less than the machine has where it runs in a container. */
import { totalmem } from 'node:os';

export function machineMemory(): number {
  const allowed = process.constrainedMemory?.() ?? 0;
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}
