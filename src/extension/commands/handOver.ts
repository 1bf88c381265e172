/** Hand Over to PyTorch On...: a run is trained in PyTorch on a cluster, and comes home as another run of its config. */
import { Uri, window } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { nameOfConfig } from '../../core/runs/followRename';
import { originOf } from '../originOf';
import type { Services } from '../services';
import { chooseRun } from './choose';
import { chooseRuntime, requireTrustForCluster } from './chooseRuntime';
import type { Panels } from './panels';
import { follow } from './training';

const MOST_WORKERS = 1000;

export async function handOver(services: Services, panels: Panels, target: unknown): Promise<void> {
  await requireTrustForCluster();
  const run = await chooseRun(services, target, entry => entry.usable, {
    none: 'No trained run yet. Train a config that starts from a pretrained model first',
    which: 'Select a run to hand over to PyTorch',
  });
  if (!run) return;
  const { folder, record } = run;
  const name = nameOfConfig(record);
  const forms = await services.inference.ask('exportForms', folder, {});
  const cannot = forms.find(form => form.name === 'pytorch')?.cannot;
  if (cannot !== undefined)
    throw new ActionableError('cannot-export', `${name} cannot be handed over to PyTorch: ${cannot}`);
  const place = await chooseRuntime(services, Uri.file(record.configNow ?? record.configPath), { verb: 'Hand Over' });
  if (!place?.on) return;
  const { on } = place;
  const workers = await window.showInputBox({
    title: `Hand Over ${name}`,
    prompt: 'Number of workers that share each batch',
    value: '1',
    validateInput: refuseWorkers,
  });
  if (workers === undefined) return;
  const asked = { weights: 'start', workers: Number(workers) } as const;
  await follow(services, panels, () =>
    services.jobs.start('handOver', { run: folder, on, ...asked, ...originOf(Uri.file(folder)) }, { name }),
  );
}

function refuseWorkers(words: string): string | undefined {
  const count = Number(words);
  if (words.trim() !== '' && Number.isInteger(count) && count >= 1 && count <= MOST_WORKERS) return undefined;
  return `write a whole number from 1 to ${MOST_WORKERS}`;
}
