/** The schema that a document is written by. */
import type { TextDocument } from 'vscode';
import type { Schema } from '../../core/config/schema';
import { originOf } from '../originOf';
import { isRuntime, isSweep } from '../runs/configName';

export async function schemaFor(document: TextDocument): Promise<Schema> {
  const { uri } = document;
  if (isSweep(uri)) {
    const { sweepSchemaOf } = await import('../../core/sweeps/sweepSchemaOf');
    return sweepSchemaOf(uri.fsPath, document.getText(), originOf(uri));
  }
  if (isRuntime(uri)) return (await import('../../core/cluster/schema')).runtimeSchema;
  return (await import('../../core/schemas')).configSchema;
}
