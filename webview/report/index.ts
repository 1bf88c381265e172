/** The report view: scores, labels, confusion, curves and mistakes of one split of a run. */
import type { SplitName } from '../../src/core/data/dataset';
import type { RunReport } from '../../src/core/explain/report';
import type { ExampleQuery } from '../../src/core/explain/reportExamples';
import type { Intervals } from '../../src/core/metrics/bootstrap';
import type { ReportAnswer } from '../../src/protocol/serve';
import type { ReportChoices, ReportedRun, ReportView } from '../../src/protocol/views';
import { announce } from '../shared/announce';
import { Channel, Latest } from '../shared/channel';
import { button, emptyState, progressBar, segments } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { formatAge, formatCount } from '../shared/format';
import { makeRepaint, watchSize } from '../shared/repaint';
import type { Sort } from '../shared/sortableTable';
import { readTheme, watchTheme } from '../shared/theme';
import { Tooltip } from '../shared/tooltip';
import { AnswersPage } from './answers';
import { CalibrationSection } from './calibration';
import { CurvesSection } from './curves';
import { type ExampleEvents, ExampleList } from './examples';
import { LabelsSection } from './labels';
import { MatrixSection } from './matrix';
import { MistakesSection } from './mistakes';
import { ScoresSection } from './scores';

type State = ReportView['toView']['state'];

interface Remembered {
  readonly sort?: Sort;
}

const channel = new Channel<ReportView, Remembered>();
const tooltip = new Tooltip();
const reading = new Latest();
const drawing = new Latest();
let theme = readTheme();
let run: ReportedRun | undefined;
let reason: string | undefined;
let choices: ReportChoices = {};
let received = false;
let told: State['told'];
let answer: ReportAnswer | undefined;
let intervals: Intervals | undefined;
let failure: string | undefined;

const scores = new ScoresSection(tooltip);
const labels = new LabelsSection(channel.remembered?.sort, {
  sorted: sort => channel.remember({ sort }),
  choose: label => mistakes.showLabel(label),
});
const behind = new ExampleList('Choose a cell to list the examples behind it.');
const matrix = new MatrixSection(
  {
    parts: parts => {
      choices = { ...choices, parts };
      channel.send('choose', { parts });
      repaint();
    },
    choose: showCell,
  },
  tooltip,
);
const saveMatrix = button({
  label: 'Save SVG',
  press: () => channel.send('save', { name: fileName('confusion'), svg: matrix.export(title('Confusion')) }),
});
const curves = new CurvesSection(
  {
    copy: text => channel.send('copy', { text }),
    save: svg => channel.send('save', { name: fileName('curves'), svg }),
  },
  tooltip,
);
const calibration = new CalibrationSection(
  svg => channel.send('save', { name: fileName('calibration'), svg }),
  tooltip,
);
const mistakes = new MistakesSection({ find: query => pages(query) });
const noProbabilities = element(
  'p',
  { class: 'quiet' },
  'Its predictions have no probabilities, so that there are no curves, no calibration and no log loss. ',
  button({ label: 'Evaluate', title: 'Writes the predictions anew', press: evaluate }),
);
const answersPage = new AnswersPage({ find: query => pages(query) });
const head = element('header');
const loading = progressBar({ label: 'Counting predictions' });
const page = element(
  'main',
  {},
  scores.root,
  labels.root,
  element('div', { class: 'beside' }, matrix.root, behind.root),
  curves.root,
  noProbabilities,
  mistakes.root,
  calibration.root,
);
matrix.root.querySelector('.toolbar')?.after(saveMatrix);
const repaint = makeRepaint(paint);

channel.on('state', news => {
  received = true;
  const changed = news.run?.folder !== run?.folder || news.run?.version !== run?.version;
  const moved = news.choices.split !== choices.split;
  run = news.run;
  reason = news.reason;
  choices = news.choices;
  told = news.told;
  if (!run) {
    reading.cancel();
    drawing.cancel();
    answer = undefined;
  } else if (changed || moved || !answer) void read();
  repaint();
});
watchTheme(changed => {
  theme = changed;
  repaint();
});
watchSize(pageRoot(), () => repaint());
channel.ready();
repaint();

async function read(): Promise<void> {
  failure = undefined;
  const asked = run?.folder;
  const work = reading.run(signal => channel.request('report', { split: choices.split }, signal));
  repaint();
  try {
    const read = await work;
    if (!read || run?.folder !== asked) return;
    answer = read;
    intervals = undefined;
    behind.clear();
    if (read.report) {
      announce(`report of ${read.report.split}, ${formatCount(read.report.decisions)} ${read.report.counted}`);
      void drawIntervals(read.report.split);
    }
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  repaint();
}

/** They take long for many examples, and come after everything else. */
async function drawIntervals(split: SplitName): Promise<void> {
  try {
    const drawn = await drawing.run(signal => channel.request('intervals', { split }, signal));
    if (!drawn) return;
    intervals = drawn;
  } catch {
    // The scores stand without them; what is wrong with the predictions has been said by then.
    intervals = {};
  }
  repaint();
}

function pages(query: Omit<ExampleQuery, 'offset' | 'limit'>): ExampleEvents {
  const split = answer?.split;
  return {
    find: (offset, limit, signal) => {
      if (!split) return Promise.reject(new Error('there is no report'));
      return channel.request('examples', { split, ...query, offset, limit }, signal);
    },
    open: ({ file, line, words }) => channel.send('open', { file, line, words }),
  };
}

function showCell(actual: number, predicted: number): void {
  const names = answer?.report?.labels;
  const name = (label: number) => names?.[label] || '(none)';
  const words = actual === predicted ? `${name(actual)}, said so` : `${name(actual)}, said to be ${name(predicted)}`;
  void behind.show(words, pages({ actual, predicted }));
}

function evaluate(): void {
  channel.send('evaluate', { split: answer?.split ?? choices.split });
}

function title(what: string): string {
  return `${what} · ${run?.name ?? ''} · ${answer?.split ?? ''}`;
}

function fileName(what: string): string {
  return `${run?.name ?? 'run'}-${answer?.split ?? ''}-${what}.svg`;
}

function paint(): void {
  const root = pageRoot();
  const instead = insteadOfPage();
  if (instead) {
    fill(root, ...instead);
    return;
  }
  const { answers } = answer ?? {};
  const shown = answers ? answersPage.root : page;
  if (shown.parentElement !== root) fill(root, head, loading, shown);
  loading.hidden = !reading.busy;
  if (answers) {
    answersPage.draw(answers, scores, answer?.recorded);
    return;
  }
  if (scores.root.parentElement !== page) page.prepend(scores.root);
  if (answer?.report) paintPage(answer.report);
}

/** What is shown while, or because, there is no report. */
function insteadOfPage(): HTMLElement[] | undefined {
  if (!received) return [element('p', { class: 'quiet', role: 'status' }, 'Opening the report…')];
  if (!run) {
    const other = button({ label: 'Another run…', press: () => channel.send('command', { command: 'openReport' }) });
    return [emptyState('No report', reason ?? 'Train a model first.', other)];
  }
  paintHead(run);
  loading.hidden = false;
  if (failure) return [head, failed(failure)];
  if (!answer) return [head, loading];
  return answer.report || answer.answers ? undefined : [head, ...withoutReport(run, answer)];
}

function paintPage(report: RunReport): void {
  const ranked = report.curves.length > 0;
  curves.root.hidden = !ranked;
  noProbabilities.hidden = ranked || report.counted === 'tokens' || report.calibration !== undefined;
  scores.draw(report, intervals);
  labels.draw(report);
  matrix.draw(report, { theme, parts: choices.parts ?? false, width: matrix.width });
  if (ranked) curves.draw(report, theme);
  mistakes.draw(report);
  calibration.draw(report, theme);
}

let headFor = '';

function paintHead({ name, id, status }: ReportedRun): void {
  const splits = answer?.splits ?? [];
  const key = JSON.stringify([
    run,
    splits,
    answer?.split,
    answer?.writtenAt,
    answer?.changed,
    told,
    answer?.report?.mistakes ?? answer?.answers?.examples,
  ]);
  if (key === headFor) return;
  headFor = key;
  const focused = head.contains(document.activeElement);
  const { report } = answer ?? {};
  const facts = [`run ${id}`, ...(status === 'completed' ? [] : [status])];
  if (report) {
    const tokens = report.counted === 'tokens' ? `, ${formatCount(report.decisions)} tokens` : '';
    facts.push(`${formatCount(report.examples)} examples${tokens}`, `${formatCount(report.mistakes)} mistakes`);
  }
  const { answers } = answer ?? {};
  if (answers) facts.push(`${formatCount(answers.examples)} examples`);
  if (answers?.kind === 'sets') facts.push(`${formatCount(answers.mistakes)} with mistakes`);
  if (answer?.writtenAt) facts.push(`predicted ${formatAge(answer.writtenAt, Date.now())}`);
  fill(
    head,
    element(
      'div',
      { class: 'heading' },
      element('h1', {}, name),
      splits.length > 0 &&
        segments<SplitName>({
          label: 'Split',
          options: splits.map(({ split }) => ({ value: split, label: split })),
          value: answer?.split ?? splits[0]!.split,
          change: chooseSplit,
        }),
      button({ label: 'Another run…', press: () => channel.send('command', { command: 'openReport' }) }),
      run?.usable &&
        answer?.split !== undefined &&
        button({ label: 'Evaluate', title: 'Score this split anew, on the data as they are now', press: evaluate }),
    ),
    element('p', { class: 'quiet' }, facts.join(' · ')),
    outdated(answer?.changed ?? []),
    told !== undefined && told.split === answer?.split && drawNotes(told.notes),
  );
  if (focused) head.querySelector<HTMLElement>('input:checked')?.focus();
}

/** What whoever reads the scores should know. */
function drawNotes(notes: readonly string[]): HTMLElement | undefined {
  if (notes.length === 0) return undefined;
  const items = notes.map(note => element('li', {}, note));
  return element('ul', { class: 'score-notes', role: 'status', 'aria-label': 'Notes on the scores' }, ...items);
}

function outdated(files: readonly string[]): HTMLElement | undefined {
  const [first] = files;
  if (first === undefined) return undefined;
  const name = first.split(/[\\/]/).at(-1);
  const others = files.length > 1 ? ` and ${formatCount(files.length - 1)} more files have` : ' has';
  const words = `${name}${others} changed since: lines may have moved. Evaluate scores the data as they are now.`;
  return element('p', { class: 'outdated', role: 'status' }, words);
}

function chooseSplit(split: SplitName): void {
  choices = { ...choices, split };
  channel.send('choose', { split });
  void read();
}

function failed(message: string): HTMLElement {
  const again = button({ label: 'Try again', press: () => void read() });
  const anew = button({ label: 'Evaluate', title: 'Writes the predictions anew', primary: true, press: evaluate });
  return element(
    'div',
    {},
    element('p', { class: 'failure', role: 'alert' }, message),
    element('p', { class: 'toolbar' }, again, run?.usable && anew),
  );
}

/** Why there is nothing to count, and what helps. */
function withoutReport({ status, usable, resumable }: ReportedRun, { split, recorded }: ReportAnswer): HTMLElement[] {
  const anew = usable && button({ label: 'Evaluate', primary: true, press: evaluate });
  const resume = resumable && button({ label: 'Resume', press: () => channel.send('command', { command: 'resume' }) });
  const watch = button({ label: 'Open Curves', press: () => channel.send('command', { command: 'openCurves' }) });
  const actions = (...all: (HTMLElement | false)[]) => all.filter(action => action !== false);
  if (split) {
    const words = 'What this run says of its examples is no label that could be counted: scores are all there is.';
    if (recorded) scores.drawRecorded(recorded);
    return [emptyState('No labels to count', words, ...actions(anew)), ...(recorded ? [scores.root] : [])];
  }
  if (status === 'running') {
    return [emptyState('Still training', 'The report comes when the training is finished.', watch)];
  }
  if (!usable) {
    return [
      emptyState('Nothing to report', `This run ${wordsOf(status)} before its first checkpoint. Train again.`, watch),
    ];
  }
  const words =
    status === 'completed'
      ? 'This run has no predictions; it may be older than they are. Evaluate scores its best checkpoint and keeps what it said.'
      : `This run ${wordsOf(status)} before it was scored. Evaluate scores its best checkpoint; or train it to the end.`;
  return [emptyState('No predictions yet', words, ...actions(anew, resume), watch)];
}

function wordsOf(status: ReportedRun['status']): string {
  return status === 'failed' ? 'failed' : status === 'interrupted' ? 'was interrupted' : 'was stopped';
}
