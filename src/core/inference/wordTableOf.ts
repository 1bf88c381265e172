/** The words of a run with a vector each: what its task keeps, or its table of word vectors. */
import { ActionableError } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import { type CheckpointName, readCheckpoint } from '../runs/checkpoint';
import { tableOfVocabulary } from '../words/tableOfVocabulary';
import type { WordTable } from '../words/wordTable';
import { type RunParts, readRunParts } from './runParts';

/** What of an open run has its words. */
export interface RunOfWords {
  readonly parts: RunParts;
  readonly parameters: HostTensors;
}

const tables = new WeakMap<HostTensors, WordTable>();

/** Of an open run; made once. @throws ActionableError `no-word-vectors` */
export function wordTableOf({ parts, parameters }: RunOfWords): WordTable {
  const kept = tables.get(parameters);
  if (kept) return kept;
  const table = makeTable(parts, parameters);
  tables.set(parameters, table);
  return table;
}

export interface OpenWords {
  readonly table: WordTable;
  readonly parts: RunParts;
}

/**
 * Of the folder of a run, without an engine.
 * @param checkpoint `best` falls back to `last` while a run has no best one yet
 * @param trusted whether the code of a user's own model may run
 * @throws ActionableError `no-word-vectors`, `no-checkpoint`; others when the folder is damaged
 */
export async function openWordTable(
  folder: string,
  { checkpoint = 'best', trusted = false }: { readonly checkpoint?: CheckpointName; readonly trusted?: boolean } = {},
): Promise<OpenWords> {
  const parts = await readRunParts(folder, trusted);
  const names: readonly CheckpointName[] = checkpoint === 'best' ? ['best', 'last'] : ['last'];
  for (const name of names) {
    const found = await readCheckpoint(folder, name, false);
    if (found) return { table: makeTable(parts, found.parameters), parts };
  }
  throw new ActionableError(
    'no-checkpoint',
    `${folder} has no checkpoint yet; train for longer, or choose another run`,
  );
}

function makeTable({ record, task, tokenizer }: RunParts, parameters: HostTensors): WordTable {
  if (task.words) return task.words(parameters);
  const { embeddingName } = task;
  const table = embeddingName === undefined ? undefined : parameters[embeddingName];
  if (table?.data instanceof Float32Array) return tableOfVocabulary(tokenizer, table.data, table.shape[1]!);
  throw new ActionableError('no-word-vectors', `${record.name} has no word vectors`);
}
