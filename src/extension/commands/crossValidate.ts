/** Cross-Validate: asks for the number of folds, trains them, shows mean and deviation of each score as a page. */

import { basename } from 'node:path';
import { window } from 'vscode';
import { countOf } from '../../core/base/countOf';
import { ActionableError } from '../../core/base/errors';
import { formatScore } from '../../core/base/formatNumber';
import { formatStart } from '../../core/base/formatTime';
import type { JobResult } from '../../core/jobs';
import { type FoldScore, summarizeFolds } from '../../core/runs/summarizeFolds';
import { ofConfig } from '../originOf';
import { nameOf, type RunEntry } from '../runs/runEntry';
import type { Services } from '../services';
import { settings } from '../settings';
import { describeJob } from '../views/jobWords';
import { isRunNode } from '../views/nodes';
import { escapeMarkdown } from '../wording';
import type { Job } from '../workers/jobs';
import { chooseConfig } from './choose';
import { chooseRuntime, requireTrustForCluster } from './chooseRuntime';
import type { Panels } from './panels';
import { showReport } from './reports';
import { type Reached, showJob } from './showJob';
import { saveFirst } from './training';

const FOLDS_KEY = 'nlpWorkbench.crossValidate.folds';
const USUAL = 5;
const MOST = 100;

type Result = JobResult<'crossValidate'>;

/** @param elsewhere asks on which cluster */
export async function crossValidate(
  services: Services,
  panels: Panels,
  target: unknown,
  elsewhere = false,
): Promise<void> {
  if (elsewhere) await requireTrustForCluster();
  const config = await chooseConfig(services, target);
  if (!config || !(await saveFirst(config.uri, 'Cross-Validate'))) return;
  const place = elsewhere ? await chooseRuntime(services, config.uri, { verb: 'Cross-Validate' }) : {};
  if (!place) return;
  const folds = await askFolds(services, config.name);
  if (folds === undefined) return;
  if (settings.openCurvesOnTrain()) void panels.openCurves();
  try {
    const result = await showJob(
      services,
      `Cross-validating ${config.name}`,
      () => services.jobs.start('crossValidate', { ...ofConfig(config), ...place, folds }, { name: config.name }),
      { kind: 'crossValidate', describe: describeFolds() },
    );
    await show(result);
  } finally {
    await services.store.refresh();
  }
}

/** The result of the cross-validation that a fold belongs to, also of one long ago. @param target a run of the tree */
export async function openCrossValidation({ store }: Services, target: unknown): Promise<void> {
  const folds = (await store.runs()).filter(({ record }) => record.fold !== undefined);
  const chosen = isRunNode(target) ? target.run.record.group : await chooseGroup(folds);
  const own = folds.filter(({ record }) => record.group === chosen);
  if (chosen === undefined || own.length === 0) return;
  const inOrder = own.toSorted((a, b) => (a.record.fold?.index ?? 0) - (b.record.fold?.index ?? 0));
  await show({ ...summarizeFolds(inOrder.map(({ record }) => record)), folders: inOrder.map(({ folder }) => folder) });
}

async function chooseGroup(folds: readonly RunEntry[]): Promise<string | undefined> {
  const first = new Map<string, RunEntry>();
  for (const run of folds) first.set(run.record.group ?? '', run);
  if (folds.length === 0) throw new ActionableError('no-run', 'No cross-validation yet. Run "NLP: Cross-Validate"');
  const items = [...first].map(([group, run]) => ({
    label: nameOf(run),
    description: `${formatStart(run.record.startedAt)} · ${countOf(run.record.fold?.of ?? 0, 'fold')}`,
    group,
  }));
  if (items.length === 1) return items[0]!.group;
  return (await window.showQuickPick(items, { placeHolder: 'Select a cross-validation to open' }))?.group;
}

function show(result: Result): Promise<void> {
  return showReport(`${result.name} cross-validation, ${countOf(result.of, 'fold')}`, writeFolds(result));
}

/** Which fold it is at, over all of them; a fold that reads its data anew does not go back. */
function describeFolds(): (job: Job) => Reached | undefined {
  let furthest = 0;
  return job => {
    const fold = job.record?.fold;
    if (!fold) return undefined;
    furthest = Math.max(furthest, (fold.index - 1 + (job.fraction ?? 0)) / fold.of);
    return { message: `fold ${fold.index} of ${fold.of} · ${describeJob(job)}`, fraction: furthest };
  };
}

async function askFolds({ context }: Services, name: string): Promise<number | undefined> {
  const before = context.workspaceState.get<number>(FOLDS_KEY, USUAL);
  const answer = await window.showInputBox({
    title: `Cross-Validate ${name}`,
    prompt: `Number of folds; ${name} is trained once per fold. Usual values: 5 and 10.`,
    value: String(before),
    validateInput: text => {
      const count = Number(text);
      const fits = Number.isInteger(count) && count >= 2 && count <= MOST;
      return fits ? undefined : `Enter a whole number from 2 to ${MOST}.`;
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
    `${completed} of ${of} folds. Each fold is a run trained on the other folds; scores are from its best checkpoint.`,
    '',
  ];
  for (const split of ['validation', 'test'] as const) {
    const scores = result[split];
    if (scores) lines.push(`## ${split}`, '', ...writeTable(scores, completed), '');
  }
  const runs = folders.map(folder => `\`${basename(folder)}\``).join(', ');
  lines.push(`Runs: ${runs}. The Models view lists them, each with its curves and report.`, '');
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
