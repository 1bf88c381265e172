/** Removes a folder after a test. On Windows a file that is open may keep its name, and its folder, until it is closed. */
import { rmSync } from 'node:fs';

export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (process.platform !== 'win32') throw error;
  }
}
