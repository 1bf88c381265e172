/** Whether a run's network has attention that can be looked into: told from its config, before anything is loaded. */
import { attending } from '../../core/schemas';
import type { RunEntry } from './runEntry';

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
export function attends({ model }: Pick<RunEntry, 'model'>): boolean {
  return model === undefined || attending.some(name => name === model);
}
