/** `cluster clean`: shows what trainings have left on a cluster and its storage, and with `--yes` removes it. */
import { join } from 'node:path';
import { countOf } from '../../core/base/countOf';
import { ActionableError } from '../../core/base/errors';
import { formatBytes } from '../../core/base/formatNumber';
import { here } from '../../core/cluster/on';
import { type Command, numberOf } from '../command';
import { onOf, ownProgram } from '../onCluster';
import { workspaceOf } from '../workspace';

export const cluster: Command = {
  name: 'cluster',
  usage: 'clean --on NAME',
  summary: 'List what trainings have left on a cluster and in its storage, and delete it with --yes.',
  options: {
    on: {
      type: 'string',
      value: 'NAME',
      description: 'The cluster of NAME.runtime.yaml in the current folder. A path is taken too.',
    },
    'older-than': {
      type: 'string',
      value: 'DAYS',
      description: 'Also what belongs to no run here and was not used for DAYS days. Default: 30.',
    },
    yes: { type: 'boolean', description: 'Delete what is listed. Default: only list it.' },
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const on = await onOf(options, join(process.cwd(), 'any'));
    if (positionals[0] !== 'clean' || on === undefined)
      throw new ActionableError('bad-usage', 'Usage: nlp cluster clean --on NAME');
    const workspace = workspaceOf(options);
    const { clean, planCleaning, USUAL_DAYS } = await import('../../core/cluster/remote/cleanCluster');
    const { openRemote } = await import('../../core/cluster/remote/remote');
    if (on.runtime === here) throw new ActionableError('bad-usage', 'This machine is no cluster; name a runtime.');
    const olderThanDays = numberOf(options, 'older-than', USUAL_DAYS, { least: 0, most: 10_000 });
    const remote = await openRemote(on, ownProgram().program, { workspace, trusted: true });
    await remote.cluster.check(signal);
    const plan = await planCleaning(remote, { workspace, olderThanDays }, signal);
    const { items, bytes, stay } = plan;
    const json = options.json === true;
    if (!json) {
      for (const { kind, name, reason, bytes: own } of items)
        terminal.print(`${(own === undefined ? '' : formatBytes(own)).padStart(9)}  ${kind} ${name}  (${reason})`);
      const kept = [
        stay.running > 0 && `${stay.running} of jobs that have not ended`,
        stay.needed > 0 && `${stay.needed} that runs or jobs may still need`,
        stay.recent > 0 && `${stay.recent} used within ${countOf(olderThanDays, 'day')}`,
      ].filter(Boolean);
      if (kept.length > 0) terminal.print(`stays: ${kept.join(', ')}`);
    }
    if (options.yes !== true) {
      const can = bytes > 0 ? `${formatBytes(bytes)} of the storage can be freed. ` : '';
      if (!json) terminal.print(items.length === 0 ? 'nothing to clean up' : `${can}Add --yes to delete.`);
      return { items, bytes, stay, removed: false };
    }
    const kept = await clean(plan, remote, signal);
    for (const words of kept) terminal.warn(`warning: not removed: ${words}`);
    if (!json) terminal.print(`${countOf(items.length, 'item')} removed, ${formatBytes(bytes)} freed on the storage`);
    return { items, bytes, stay, removed: true, kept };
  },
};
