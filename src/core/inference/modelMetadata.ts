/** What an exported model says of itself (ONNX's `metadata_props`), beside what its inputs and outputs are. */
import { VERSION } from '../base/version';
import type { Exported } from '../tasks/task';
import type { RunParts } from './runParts';

/** Lists and objects are JSON. */
export function modelMetadata(
  { record, config, tokenizer, task }: RunParts,
  { longest, metadata }: Pick<Exported, 'longest' | 'metadata'>,
): Readonly<Record<string, string>> {
  return {
    version: VERSION,
    run: `${record.name}/${record.id}`,
    task: config.task.type,
    model: config.model.type,
    ...(task.labels.length > 0 && { labels: JSON.stringify(task.labels) }),
    tokenizer: 'tokenizer.json',
    ...(tokenizer.ownFormat && { 'tokenizer-format': tokenizer.ownFormat }),
    'maximum-length': String(tokenizer.maximumLength),
    longest: JSON.stringify(longest),
    ...(task.reader?.pair && { pair: task.reader.pair }),
    ...metadata,
  };
}
