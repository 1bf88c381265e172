/** Removes a folder after a test. On Windows a file that is open may keep its name, and its folder, until it is closed. */
import { rmSync } from 'node:fs';

export function removeFolder(folder: string): void {
  try {
    // A process that was just killed may still have been writing there.
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    if (process.platform !== 'win32') throw error;
  }
}
