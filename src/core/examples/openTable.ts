/** The table of a run's examples, from its folder: no model is loaded. */
import { join } from 'node:path';
import type { Caller } from '../base/caller';
import { taskFieldsCatalog } from '../catalog';
import { parseConfig } from '../config/parseConfig';
import { readRun } from '../runs/listRuns';
import { type Predictions, readPredictions } from '../runs/predictions';
import { readBounded } from '../runs/record';
import type { RunRecord } from '../runs/run';
import { workspaceOfRun } from '../runs/runFolder';
import { columnsOf, runConfigSchema } from '../schemas';
import type { TaskFields } from '../tasks/task';
import { withDataColumns } from './dataColumns';
import type { TableSource } from './readTable';
import { readTable } from './readTable';
import type { ExampleTable } from './table';

/** Bytes. */
const LARGEST_CONFIG = 4 * 1024 ** 2;

/** @throws ActionableError when the run's config is not there */
export async function readRunConfig(folder: string) {
  const path = join(folder, 'config.yaml');
  return parseConfig((await readBounded(path, LARGEST_CONFIG)).toString('utf8'), path, runConfigSchema).config;
}

/**
 * @returns undefined where the run has no predictions
 * @throws ActionableError where it is no run, or its predictions are damaged; CancelledError
 */
export async function openTable(folder: string, caller: Caller = {}): Promise<ExampleTable | undefined> {
  const record = await readRun(folder);
  const predictions = await readPredictions(folder, caller.signal);
  if (!predictions) return undefined;
  const config = await readRunConfig(folder).catch(() => undefined);
  const table = await readTable(await sourceOf(folder, record, predictions, config), caller);
  const workspace = workspaceOfRun(folder);
  if (!config || workspace === undefined) return table;
  // Whoever trusts the folder or not: files elsewhere are left alone.
  return withDataColumns(table, config, record, { workspace, trusted: false }, caller);
}

async function sourceOf(
  folder: string,
  record: RunRecord,
  predictions: Predictions,
  config: Awaited<ReturnType<typeof readRunConfig>>,
): Promise<TableSource> {
  if (!config) return { folder, record, predictions, textRoles: ['text', 'text-pair', 'tokens'] };
  const fields = await taskFieldsCatalog[config.task.type]();
  // Records of before tags were written in the scheme of the run.
  const encodeTags = record.learned ? undefined : fields.encodeTags?.(record.labels, config.task);
  const { identity, stream, classes } = columnsOf(config);
  const written = writtenRole(fields, identity, config.task);
  const roles = [...identity, ...(stream === undefined ? [] : [stream])].filter(
    role => role !== classes && role !== written,
  );
  // Words of a text that was cut into them stand for it where it is not there.
  const textRoles = [...new Set(roles.flatMap(role => (role === 'tokens' ? ['text', role] : [role])))];
  const shown = written === undefined ? [] : [written];
  return {
    folder,
    record,
    predictions,
    textRoles,
    shown,
    options: config.task,
    fields,
    ...(encodeTags && { encodeTags }),
  };
}

/** The role that the task writes, told by an example in which each role says its name. */
function writtenRole(fields: TaskFields, roles: readonly string[], options: unknown): string | undefined {
  const probe = { fields: Object.fromEntries(roles.map(role => [role, role])), source: { file: '', line: 1 } };
  const target = fields.written?.(probe, options)?.target;
  return roles.find(role => role === target);
}
