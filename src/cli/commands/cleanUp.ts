/** `runs clean`: shows what would be freed, and with `--yes` removes it. */
import { ActionableError } from '../../core/base/errors';
import { formatBytes } from '../../core/base/formatNumber';
import { cleanUp, planCleanUp } from '../../core/runs/cleanUp';
import { listRuns } from '../../core/runs/listRuns';
import { type Invocation, type OptionDefinition, type OptionValues, textOf } from '../command';
import { drawBar } from '../terminal';
import { workspaceOf } from '../workspace';

export const cleanUpOptions = {
  unfinished: { type: 'boolean', description: 'clean: select runs that failed, were stopped or were interrupted.' },
  'keep-best': {
    type: 'string',
    value: 'N',
    description: 'clean: select completed runs, except the best N per config.',
  },
  'older-than': {
    type: 'string',
    value: 'DAYS',
    description: 'clean: select runs that began more than DAYS days ago.',
  },
  optimizer: { type: 'boolean', description: 'clean: select the optimizer state of completed runs.' },
  downloads: { type: 'boolean', description: 'clean: select models that were downloaded from a hub.' },
  indexes: { type: 'boolean', description: 'clean: select indexes of searches.' },
  yes: { type: 'boolean', description: 'clean: delete what is selected. Default: only list it.' },
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
    downloads: options.downloads === true,
    indexes: options.indexes === true,
  };
  if (Object.values(wanted).every(value => value === false || value === undefined)) {
    const choices = '--unfinished, --keep-best N, --older-than DAYS, --optimizer, --downloads, --indexes';
    throw new ActionableError('bad-usage', `Nothing chosen to remove. Add at least one of ${choices}.`);
  }
  const workspace = workspaceOf(options);
  const plan = await planCleanUp(await listRuns(workspace), { ...wanted, workspaces: [workspace] }, signal);
  const { items, bytes, spared, unread } = plan;
  const json = options.json === true;
  if (!json) {
    for (const { title, parts, reason, bytes: own } of items) {
      terminal.print(`${formatBytes(own).padStart(9)}  ${[title, ...parts].join('/')}  (${reason})`);
    }
    if (spared > 0) terminal.print(`${spared} pinned ${spared === 1 ? 'run stays' : 'runs stay'}`);
  }
  for (const folder of unread) {
    terminal.warn(`warning: frozen weights in .nlp/models stay: ${folder} cannot be read, and may refer to them`);
  }
  if (options.yes !== true) {
    if (!json) {
      terminal.print(
        items.length === 0 ? 'nothing to clean up' : `${formatBytes(bytes)} can be freed. Add --yes to delete.`,
      );
    }
    return { items, bytes, spared, removed: false };
  }
  const {
    bytes: freed,
    kept,
    failures,
  } = await cleanUp(plan, {
    signal,
    onProgress: (done, { title }) => terminal.progress(`${drawBar(done / items.length)} ${title}`),
  });
  for (const { message } of failures) terminal.warn(`warning: ${message}`);
  if (!json) terminal.print(`${formatBytes(freed)} freed`);
  const stayed = [...kept, ...failures.map(({ item }) => item)];
  return {
    items: items.filter(item => !stayed.includes(item)),
    bytes: freed,
    spared: spared + kept.length,
    removed: true,
  };
}
