/** When the editor starts: runs that a cluster may still be training are offered to be followed again, each job once. */

import { commands, workspace } from 'vscode';
import { countOf } from '../core/base/countOf';
import { describeJob } from '../core/runs/describeJob';
import { learnMoreOf, notify } from './notify';
import { type RunEntry, titleOf } from './runs/runEntry';
import { leftOnCluster } from './runs/runtimes';
import type { Services } from './services';

const OFFERED = 'nlpWorkbench.offeredJobs';

/** What followed a job before the editor was closed has 20 seconds to leave its run; in milliseconds, and a look this often. */
const LEAVING = 25_000;
const LOOK = 1000;

export async function offerLeftJobs(services: Services, resume: (folder: string) => void): Promise<void> {
  const { context } = services;
  const runs = await runsLeft(services);
  // Without trust nothing is asked of a cluster.
  if (!workspace.isTrusted) return;
  const before = context.workspaceState.get<readonly string[]>(OFFERED, []);
  const left = leftOnCluster(runs, before);
  const [first] = left;
  if (!first) return;
  const jobs = leftOnCluster(runs, []).map(({ record }) => record.remote!.job);
  await context.workspaceState.update(OFFERED, jobs);
  const what =
    left.length === 1
      ? `${titleOf(first)} was sent to a cluster, but nothing follows its job ${describeJob(first.record.remote!)}.`
      : `${countOf(left.length, 'run')} were sent to a cluster, but nothing follows their jobs.`;
  const again = 'Resume';
  const more = learnMoreOf('train-on-a-cluster');
  const choice = await notify(
    'information',
    `${what} Resume asks the cluster, and brings home what is done.`,
    again,
    more.title,
  );
  if (choice === more.title) await commands.executeCommand(more.command, more.argument);
  if (choice === again) for (const { folder } of left) resume(folder);
}

/** The runs, once no process that is just ending follows any of them. */
async function runsLeft({ store, jobs }: Services): Promise<readonly RunEntry[]> {
  for (const until = Date.now() + LEAVING; ; ) {
    const runs = await store.runs();
    const isFollowed = ({ folder, status, record: { remote } }: RunEntry) =>
      status === 'running' && remote !== undefined && !jobs.all.some(job => job.folder === folder);
    if (!runs.some(isFollowed) || Date.now() > until) return runs;
    await new Promise(resolve => setTimeout(resolve, LOOK));
    await store.refresh();
  }
}
