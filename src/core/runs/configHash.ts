/** Whether a run's `config.yaml` is still the one that it was trained with. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readBounded } from './record';
import type { RunRecord } from './run';

/** Bytes. */
const LARGEST = 16 * 1024 * 1024;

/** SHA-256, hexadecimal. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** True also for runs of earlier versions, which kept no hash. Line ends, which some tools rewrite, do not count. */
export async function isConfigUnchanged(folder: string, { configSha256 }: RunRecord): Promise<boolean> {
  if (configSha256 === undefined) return true;
  const text = (await readBounded(join(folder, 'config.yaml'), LARGEST)).toString('utf8');
  return hashText(text.replaceAll('\r\n', '\n')) === configSha256;
}
