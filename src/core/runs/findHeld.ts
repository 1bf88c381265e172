/** Why a folder does not go: the file in it that another program has open. */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BRIEFLY, insistently, isHeld, systemCode } from '../base/insistently';

/** @returns the path of the first file that another program keeps to itself; nothing where there is none, or no saying */
export async function findHeld(folder: string): Promise<string | undefined> {
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const held = entry.isDirectory() ? await findHeld(path) : entry.isFile() ? await heldFile(path) : undefined;
      if (held !== undefined) return held;
    }
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
  return undefined;
}

/** Who shares a file for reading alone forbids to open it for writing. */
async function heldFile(path: string): Promise<string | undefined> {
  try {
    await (await insistently(() => open(path, 'r+'), BRIEFLY)).close();
    return undefined;
  } catch (error) {
    return isHeld(error) || systemCode(error) === 'EBUSY' ? path : undefined;
  }
}
