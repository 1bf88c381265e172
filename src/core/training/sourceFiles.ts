/** What a run keeps of the pretrained model that it came from: what it was, and which of its tensors were used. */
import { join } from 'node:path';
import type { TensorRow } from '../pretrained/matchWeights';
import { type StartingModel, sourceFile, writeSource } from '../pretrained/source';
import { writeAtomically } from '../runs/atomicFile';

/** The table of an import: what was found, what is new, what nothing uses. */
export const tableFile = 'tensors.json';

export async function writeSourceFiles(
  folder: string,
  source: StartingModel['source'],
  table: readonly TensorRow[] = [],
): Promise<void> {
  await writeAtomically(join(folder, sourceFile), writeSource(source));
  const lines = table.map(row => `  ${JSON.stringify(row)}`);
  await writeAtomically(join(folder, tableFile), `[\n${lines.join(',\n')}\n]\n`);
}
