/** Cross-Validate: asks for the number of folds, trains them, shows mean and deviation of each score as a page. */
import { basename } from 'node:path';
import { ProgressLocation, window } from 'vscode';
import type { FoldScore } from '../../core/runs/summarizeFolds';
import type { TrainCalls } from '../../protocol/train';
import { originOf, type Services } from '../services';
import { settings } from '../settings';
import { describeJob } from '../views/modelsTree';
import { escapeMarkdown, formatScore } from '../wording';
import { chooseConfig } from './choose';
import type { Panels } from './panels';
import { showReport } from './reports';
import { saveFirst } from './training';

const FOLDS_KEY = 'nlpWorkbench.crossValidate.folds';
const USUAL = 5;
const MOST = 100;

type Result = TrainCalls['crossValidate']['result'];

export async function crossValidate(services: Services, panels: Panels, target: unknown): Promise<void> {
  const config = await chooseConfig(services, target);
  if (!config || !(await saveFirst(config.uri, 'Cross-Validate'))) return;
  const folds = await askFolds(services, config.name);
  if (folds === undefined) return;
  if (settings.openCurvesOnTrain()) panels.curves.open();
  try {
    const result = await showFolds(services, `Cross-validating ${config.name}`, () =>
      services.jobs.crossValidate(config.name, config.uri.fsPath, folds, originOf(config.uri)),
    );
    await showReport(`${result.name} cross-validation`, writeFolds(result));
  } finally {
    await services.store.refresh();
  }
}

/** Which fold it is at, over all of them; cancel stops at the next step and keeps the runs that there are. */
function showFolds<R>({ jobs }: Services, title: string, begin: () => Promise<R>): Thenable<R> {
  const place = { location: ProgressLocation.Notification, title, cancellable: true };
  return window.withProgress(place, async (progress, token) => {
    const before = new Set(jobs.all.map(job => job.id));
    let own: string | undefined;
    let reached = 0;
    const listening = jobs.onDidChange(job => {
      if (before.has(job.id) || job.kind !== 'crossValidate') return;
      own ??= job.id;
      const fold = job.record?.fold;
      if (own !== job.id || !fold) return;
      const percent = (100 * (fold.index - 1 + (job.fraction ?? 0))) / fold.of;
      progress.report({
        message: `fold ${fold.index} of ${fold.of} · ${describeJob(job)}`,
        increment: Math.max(0, percent - reached),
      });
      reached = Math.max(reached, percent);
    });
    token.onCancellationRequested(() => {
      if (own !== undefined) jobs.stop(own);
    });
    try {
      return await begin();
    } finally {
      listening.dispose();
    }
  });
}

async function askFolds({ context }: Services, name: string): Promise<number | undefined> {
  const before = context.workspaceState.get<number>(FOLDS_KEY, USUAL);
  const answer = await window.showInputBox({
    title: `Cross-Validate ${name}`,
    prompt: `How many folds? ${name} is trained once for each; 5 and 10 are usual.`,
    value: String(before),
    validateInput: text => {
      const count = Number(text);
      const fits = Number.isInteger(count) && count >= 2 && count <= MOST;
      return fits ? undefined : `a whole number from 2 to ${MOST} is needed`;
    },
  });
  if (answer === undefined) return undefined;
  await context.workspaceState.update(FOLDS_KEY, Number(answer));
  return Number(answer);
}

/** A table a split: mean, deviation, and each fold's own score. */
export function writeFolds(result: Result): string {
  const { name, completed, of, folders } = result;
  const lines = [
    `# ${escapeMarkdown(name)}: cross-validation`,
    '',
    `${completed} of ${of} folds. Each was a run that learned from the other folds; its scores are those of its best step.`,
    '',
  ];
  for (const split of ['validation', 'test'] as const) {
    const scores = result[split];
    if (scores) lines.push(`## ${split}`, '', ...writeTable(scores, completed), '');
  }
  const runs = folders.map(folder => `\`${basename(folder)}\``).join(', ');
  lines.push(`Runs: ${runs}. They stand in the Models view, each with its curves and report.`, '');
  return lines.join('\n');
}

function writeTable(scores: Readonly<Record<string, FoldScore>>, folds: number): readonly string[] {
  const heads = ['score', 'mean', 'standard deviation', ...Array.from({ length: folds }, (_, i) => `fold ${i + 1}`)];
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(heads),
    row(heads.map((_, i) => (i === 0 ? '-' : '-:'))),
    ...Object.entries(scores).map(([name, { mean, deviation, values }]) =>
      row([
        escapeMarkdown(name),
        `**${formatScore(mean)}**`,
        `± ${formatScore(deviation)}`,
        ...values.map(value => (value === null ? '-' : formatScore(value))),
      ]),
    ),
  ];
}
