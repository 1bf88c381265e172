/** The schema that a document is written by. */
import type { TextDocument } from 'vscode';
import type { Schema } from '../../core/config/schema';
import { isRuntime, isSweep } from '../runs/configName';

export async function schemaFor({ uri }: TextDocument): Promise<Schema> {
  if (isSweep(uri)) return (await import('../../core/sweeps/schema')).sweepSchema;
  if (isRuntime(uri)) return (await import('../../core/cluster/schema')).runtimeSchema;
  return (await import('../../core/schemas')).configSchema;
}
