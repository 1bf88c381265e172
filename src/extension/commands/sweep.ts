/** Start Sweep: trains the trials of a file NAME.sweep.yaml, goes on with one that was stopped, shows what it found as a page. */
import { Uri, window, workspace } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { formatPercent, formatScore, formatSetting } from '../../core/base/formatNumber';
import type { JobResult } from '../../core/jobs';
import { originOf } from '../originOf';
import { isSweep, SWEEP_PATTERN, sweepName } from '../runs/configName';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { escapeMarkdown } from '../wording';
import type { Job } from '../workers/jobs';
import { showReport } from './reports';
import { type Reached, showJob } from './showJob';
import { saveFirst } from './training';

type Report = JobResult<'sweep'>;
type ReportedTrial = Report['trials'][number];

export async function startSweep(services: Services, target: unknown): Promise<void> {
  await requireTrust();
  const file = await chooseSweep(target);
  if (!file || !(await saveFirst(file, 'Start Sweep'))) return;
  const name = sweepName(file.path);
  try {
    const report = await showJob(
      services,
      `Sweeping ${name}`,
      () => services.jobs.start('sweep', { file: file.fsPath, ...originOf(file) }, { name, config: file.fsPath }),
      { kind: 'sweep', describe: describeTrials },
    );
    await showReport(`${name} sweep`, writeSweep(report));
  } finally {
    await services.store.refresh();
  }
}

/** What it was called on, else what is open, else what the user picks. @throws ActionableError when there is none */
async function chooseSweep(target: unknown): Promise<Uri | undefined> {
  const open = target instanceof Uri ? target : window.activeTextEditor?.document.uri;
  if (open && isSweep(open)) return open;
  const files = await workspace.findFiles(SWEEP_PATTERN, '**/{node_modules,.nlp,.git}/**');
  if (files.length === 0) {
    throw new ActionableError(
      'no-config',
      'No sweep in this folder. Create a file NAME.sweep.yaml that names a config and the keys to vary',
    );
  }
  if (files.length === 1) return files[0];
  const items = files.map(file => ({ label: sweepName(file.path), description: workspace.asRelativePath(file), file }));
  return (await window.showQuickPick(items, { placeHolder: 'Select a sweep', matchOnDescription: true }))?.file;
}

/** How many trials have ended. */
function describeTrials({ state, message = '', fraction = 0 }: Job): Reached {
  return { message: state === 'queued' ? 'queued' : message, fraction };
}

/** A table of the trials, best first; means over seeds; what each key matters. */
export function writeSweep(report: Report): string {
  const { name, status, metric, better, of, trials, seeds, importance, sweep } = report;
  const keys = Object.keys(trials[0]?.settings ?? {});
  const ended = trials.filter(({ state }) => state !== 'running').length;
  const goesOn = status === 'stopped' ? ' Start it again to continue.' : '';
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const ruler = (count: number, text: number) => row(Array.from({ length: count }, (_, i) => (i < text ? '-' : '-:')));
  const lines = [
    `# ${escapeMarkdown(name)}: sweep`,
    '',
    `${ended} of ${of} trials, compared by ${escapeMarkdown(metric)} (${better} is better).${goesOn}`,
    '',
    row(['trial', metric, 'result', ...keys, 'run'].map(escapeMarkdown)),
    ruler(keys.length + 4, 1),
    ...sorted(report).map(trial =>
      row([
        String(trial.trial),
        scoreOf(trial),
        escapeMarkdown(describeState(trial)),
        ...keys.map(key => escapeMarkdown(formatSetting(trial.settings[key] ?? null))),
        trial.run === undefined ? '-' : `\`${trial.run}\``,
      ]),
    ),
    '',
  ];
  if (seeds) {
    const others = keys.filter(key => seeds.some(({ settings }) => settings[key] !== undefined));
    lines.push(
      '## Over seeds',
      '',
      row(['mean', 'standard deviation', 'seeds', ...others]),
      ruler(others.length + 3, 0),
    );
    for (const { mean, deviation, trials: own, settings } of seeds)
      lines.push(
        row([
          formatScore(mean),
          `± ${formatScore(deviation)}`,
          String(own.length),
          ...others.map(key => escapeMarkdown(formatSetting(settings[key] ?? null))),
        ]),
      );
    lines.push('');
  }
  if (keys.length > 1 && ended > 1) {
    lines.push('## Importance', '', row(['key', 'importance']), ruler(2, 1));
    for (const [key, share] of Object.entries(importance.shares))
      lines.push(row([escapeMarkdown(key), formatPercent(share)]));
    lines.push('', `${importance.method}.`, '');
  }
  lines.push(`Journal for Optuna: \`${sweep}/journal.log\`.`, '');
  return lines.join('\n');
}

/** Completed ones first, best first; the others in the order in which they began. */
function sorted({ trials, better }: Report): readonly ReportedTrial[] {
  const rank = ({ value }: ReportedTrial) =>
    value === undefined ? Number.POSITIVE_INFINITY : better === 'higher' ? -value : value;
  return trials.toSorted((a, b) => (rank(a) === rank(b) ? a.trial - b.trial : rank(a) - rank(b)));
}

function scoreOf({ value, last }: ReportedTrial): string {
  const score = value ?? last;
  return score === undefined ? '-' : formatScore(score);
}

function describeState({ state, evaluations, failure }: ReportedTrial): string {
  if (state === 'pruned') return `pruned after evaluation ${evaluations}`;
  if (state === 'failed') return `failed: ${failure ?? ''}`;
  return state === 'running' ? 'not at its end' : state;
}
