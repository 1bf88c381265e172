/** What a sweep found, as a page of text. */
import { formatPercent, formatScore, formatSetting } from '../../core/base/formatNumber';
import type { JobResult } from '../../core/jobs';
import { escapeMarkdown } from '../wording';
import { showReport } from './reports';

/** Of one that may be running. */
type WrittenSweep = Omit<JobResult<'sweep'>, 'status'> & { readonly status: string };
type ReportedTrial = WrittenSweep['trials'][number];

export function showSweepReport(report: WrittenSweep): Promise<void> {
  return showReport(`${report.name} sweep`, writeSweep(report));
}

/** A table of the trials, best first; means over seeds; what each key matters. */
export function writeSweep(report: WrittenSweep): string {
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
function sorted({ trials, better }: WrittenSweep): readonly ReportedTrial[] {
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
