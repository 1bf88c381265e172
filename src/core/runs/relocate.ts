/** A run whose workspace was moved: its config and its data are where they now are. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from './run';
import { workspaceOfRun } from './runFolder';

/**
 * Where the config that a record names is gone, but stands in the workspace of today as it did in that of before: the record with
 * today's paths. Of several places the one that keeps most of the old path.
 */
export function relocate(folder: string, record: RunRecord): RunRecord {
  const workspace = workspaceOfRun(folder);
  if (workspace === undefined || existsSync(record.configPath)) return record;
  const parts = record.configPath.split(/[\\/]/);
  for (let first = 1; first < parts.length; first++) {
    const configPath = join(workspace, ...parts.slice(first));
    if (!existsSync(configPath)) continue;
    const before = record.configPath.slice(0, parts.slice(0, first).join('/').length + 1);
    const files = record.files.map(file => {
      if (!file.path.startsWith(before)) return file;
      return { ...file, path: join(workspace, ...file.path.slice(before.length).split(/[\\/]/)) };
    });
    return { ...record, configPath, files };
  }
  return record;
}
