/** A run folder as training leaves it, with files of given sizes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunRecord } from '../../../src/core/runs/run';
import { exampleRecord } from './exampleRecord';

export interface MadeRun {
  readonly config?: string;
  /** Bytes by path below the folder. */
  readonly files?: Readonly<Record<string, number>>;
}

export function makeRun(
  workspace: string,
  changes: Partial<RunRecord>,
  { config = 'task: classify\n', files = {} }: MadeRun = {},
): string {
  const record = exampleRecord(changes);
  const folder = join(workspace, '.nlp', 'runs', record.name, record.id);
  mkdirSync(join(folder, 'checkpoints'), { recursive: true });
  writeFileSync(join(folder, 'run.json'), JSON.stringify(record));
  writeFileSync(join(folder, 'config.yaml'), config);
  for (const [path, size] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), Buffer.alloc(size));
  }
  return folder;
}
