/** Whether a run's network has attention that can be looked into: told from its config, before anything is loaded. */
import type { RunRecord } from '../../core/runs/run';
import { attending, attendingTasks } from '../../core/schemas';

/** The `type` of the section `model` in a run's own `config.yaml`, which is written in full; undefined where it cannot be seen. */
export function modelTypeOf(config: string): string | undefined {
  const lines = config.split('\n');
  const at = lines.findIndex(line => line.startsWith('model:'));
  if (at < 0) return undefined;
  const inline = lines[at]!.slice('model:'.length).trim();
  if (inline !== '') return /^[\w-]+$/.test(inline) ? inline : undefined;
  for (const line of lines.slice(at + 1)) {
    if (line !== '' && !line.startsWith(' ')) break;
    if (line.startsWith('  type:')) return line.slice('  type:'.length).trim();
  }
  return undefined;
}

/** What is not known may have some. */
export function attends({
  model,
  record,
}: {
  readonly model?: string;
  readonly record: Pick<RunRecord, 'task'>;
}): boolean {
  return (
    model === undefined || attending.some(name => name === model) || attendingTasks.some(name => name === record.task)
  );
}
