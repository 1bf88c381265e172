/** `runs clean`: shows what would be freed, and with `--yes` removes it. */
import { ActionableError } from '../../core/base/errors';
import { cleanUp, planCleanUp } from '../../core/runs/cleanUp';
import { listRuns } from '../../core/runs/listRuns';
import { formatBytes } from '../../core/runs/runSize';
import { type Invocation, type OptionDefinition, type OptionValues, textOf } from '../command';
import { drawBar } from '../terminal';
import { workspaceOf } from '../workspace';

export const cleanUpOptions = {
  unfinished: { type: 'boolean', description: 'clean: runs that failed, were stopped or were interrupted.' },
  'keep-best': { type: 'string', value: 'N', description: 'clean: completed runs but the best N of each model.' },
  'older-than': { type: 'string', value: 'DAYS', description: 'clean: runs begun more than DAYS days ago.' },
  optimizer: { type: 'boolean', description: 'clean: of completed runs what only resuming needs.' },
  yes: { type: 'boolean', description: 'clean: remove for good what would otherwise only be listed.' },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

/** @throws ActionableError `bad-usage` */
function countOf(options: OptionValues, name: string): number | undefined {
  const text = textOf(options, name);
  if (text === undefined) return undefined;
  const count = Number(text);
  if (text.trim() !== '' && Number.isInteger(count) && count >= 0) return count;
  throw new ActionableError('bad-usage', `--${name} must be a whole number, 0 or more, not "${text}"`);
}

export async function cleanUpRuns({ options, terminal, signal }: Invocation): Promise<object> {
  const wanted = {
    unfinished: options.unfinished === true,
    keepBest: countOf(options, 'keep-best'),
    olderThanDays: countOf(options, 'older-than'),
    optimizer: options.optimizer === true,
  };
  if (!wanted.unfinished && !wanted.optimizer && wanted.keepBest === undefined && wanted.olderThanDays === undefined) {
    const choices = '--unfinished, --keep-best N, --older-than DAYS, --optimizer';
    throw new ActionableError('bad-usage', `say what may go: ${choices}`);
  }
  const plan = await planCleanUp(await listRuns(workspaceOf(options)), wanted, signal);
  const { items, bytes, spared } = plan;
  const json = options.json === true;
  if (!json) {
    for (const { title, parts, reason, bytes: own } of items) {
      terminal.print(`${formatBytes(own).padStart(8)}  ${[title, ...parts].join('/')}  (${reason})`);
    }
    if (spared > 0) terminal.print(`${spared} pinned ${spared === 1 ? 'run stays' : 'runs stay'}`);
  }
  if (options.yes !== true) {
    if (!json) {
      terminal.print(
        items.length === 0 ? 'nothing to clean up' : `${formatBytes(bytes)} would be freed; --yes removes it for good`,
      );
    }
    return { items, bytes, spared, removed: false };
  }
  const { bytes: freed, kept } = await cleanUp(plan, {
    signal,
    onProgress: (done, { title }) => terminal.progress(`${drawBar(done / items.length)} ${title}`),
  });
  if (!json) terminal.print(`${formatBytes(freed)} freed`);
  return {
    items: items.filter(item => !kept.includes(item)),
    bytes: freed,
    spared: spared + kept.length,
    removed: true,
  };
}
