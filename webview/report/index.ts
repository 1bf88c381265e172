/** The report view: scores, labels, confusion matrix, curves and errors of one split of a run. */
import { countOf } from '../../src/core/base/countOf';
import { formatCount } from '../../src/core/base/formatNumber';
import { formatAge } from '../../src/core/base/formatTime';
import type { SplitName } from '../../src/core/data/dataset';
import type { ExampleFilter } from '../../src/core/examples/examples';
import type { ExampleQuery } from '../../src/core/explain/report/examples';
import type { RunReport } from '../../src/core/explain/report/report';
import type { ReportAnswer } from '../../src/core/explain/report/reports';
import type { Intervals } from '../../src/core/metrics/bootstrap';
import type { ReportChoices, ReportedRun, ReportView } from '../../src/protocol/report';
import type { SelectingView } from '../../src/protocol/selection';
import { announce } from '../shared/announce';
import { Channel, Latest } from '../shared/channel';
import { button, emptyState, progressBar, segments } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { makeRepaint, watchSize } from '../shared/repaint';
import { SharedSelection } from '../shared/selection';
import type { Sort } from '../shared/sortRows';
import { readTheme, watchTheme } from '../shared/theme';
import { Tooltip } from '../shared/tooltip';
import { AnswersPage } from './answers';
import { CalibrationSection } from './calibration';
import { CoverageSection } from './coverage';
import { CurvesSection } from './curves';
import { DrivingWordsSection } from './drivingWords';
import { type ExampleEvents, ExampleList } from './examples';
import { LabelsSection } from './labels';
import { MatrixSection } from './matrix';
import { MistakesSection } from './mistakes';
import { ScoresSection } from './scores';
import { withoutReport } from './withoutReport';

type State = ReportView['toView']['state'];

interface Remembered {
  readonly sort?: Sort;
}

const channel = new Channel<ReportView & SelectingView, Remembered>();
const selection = new SharedSelection(channel, () => run?.folder, markSelected);
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

/** What lists of examples do with one that is selected. */
const selecting: Pick<ExampleEvents, 'open' | 'isPrimary'> = {
  open: ({ id, file, line, words }) => {
    channel.send('open', { file, line, words });
    selection.select([id], id);
  },
  isPrimary: ({ id }) => selection.isPrimary(id),
};
const scores = new ScoresSection(tooltip);
const labels = new LabelsSection(channel.remembered?.sort, {
  sorted: sort => channel.remember({ sort }),
  choose: label => mistakes.showLabel(label),
});
const behind = new ExampleList('Select a cell to list its examples; a label to list its row or column.');
const gathering = new Latest();
let chosenExamples: ExampleFilter | undefined;
const showInTable = button({
  label: 'Show in Table',
  title: 'Open these examples in NLP: Open Examples',
  press: () => channel.send('table', chosenExamples ?? {}),
});
showInTable.hidden = true;
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
  press: () => channel.send('save', { name: fileName('confusion'), svg: matrix.export(title('Confusion matrix')) }),
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
const coverage = new CoverageSection(svg => channel.send('save', { name: fileName('coverage'), svg }), tooltip);
const mistakes = new MistakesSection({ find: query => pages(query) });
const drivingWords = new DrivingWordsSection({
  find: (asked, signal) => channel.request('words', asked, signal),
  examples: asked => ({
    ...selecting,
    find: (offset, limitOfPage, signal) => channel.request('wordExamples', { ...asked, offset, limitOfPage }, signal),
  }),
  copyRows: rows => channel.send('copyRows', { rows }),
});
channel.on('wordsProgress', event => drivingWords.tell(event));
const noProbabilities = element(
  'p',
  { class: 'quiet' },
  'The predictions have no probabilities, so there are no curves, no calibration and no log loss. ',
  button({ label: 'Evaluate', title: 'Write the predictions again', press: evaluate }),
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
  coverage.root,
);
matrix.root.querySelector('.toolbar')?.after(saveMatrix);
behind.root.append(showInTable);
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
    showInTable.hidden = true;
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
    ...selecting,
  };
}

/** The example that was selected, here or in another view. */
function markSelected(): void {
  behind.mark();
  mistakes.mark();
  answersPage.mark();
  drivingWords.mark();
}

/** Lists the examples of a cell, a row or a column, and selects them in all views. */
function showCell(actual: number | undefined, predicted: number | undefined): void {
  const names = answer?.report?.labels;
  const name = (label: number) => names?.[label] || '(none)';
  const parts = [
    ...(actual === undefined ? [] : [`true: ${name(actual)}`]),
    ...(predicted === undefined ? [] : [`predicted: ${name(predicted)}`]),
  ].join(', ');
  void behind.show(`${parts.charAt(0).toUpperCase()}${parts.slice(1)}`, pages({ actual, predicted }));
  const split = answer?.split;
  if (answer?.report?.counted !== 'examples' || !names || !split) return;
  const is = (column: string, label: number | undefined) =>
    label === undefined ? [] : [{ column, is: [names[label]!] }];
  const where = [...is('true', actual), ...is('predicted', predicted)];
  chosenExamples = { where, split };
  showInTable.hidden = false;
  void selectExamples({ where, split });
}

/** Gone when the predictions change meanwhile. */
async function selectExamples(filter: ExampleFilter): Promise<void> {
  try {
    const found = await gathering.run(signal => channel.request('ids', filter, signal));
    if (found) selection.select(found.ids);
  } catch {
    // The list tells what is wrong.
  }
}

function command(name: ReportView['toHost']['command']['command']): void {
  channel.send('command', { command: name });
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
  const explained = run?.explained;
  if (shown.parentElement !== root || drivingWords.root.isConnected !== (explained !== undefined))
    fill(root, head, loading, shown, explained && drivingWords.root);
  if (run && explained) drivingWords.show(run.folder, answer?.split, explained);
  loading.hidden = !reading.busy;
  if (answers) {
    answersPage.draw(answers, scores);
    return;
  }
  if (scores.root.parentElement !== page) page.prepend(scores.root);
  if (answer?.report) paintPage(answer.report);
}

/** What is shown while, or because, there is no report. */
function insteadOfPage(): HTMLElement[] | undefined {
  if (!received) return [element('p', { class: 'quiet', role: 'status' }, 'Loading the report…')];
  if (!run) {
    const other = button({
      label: 'Select Another Run…',
      press: () => channel.send('command', { command: 'openReport' }),
    });
    return [emptyState('report', 'No report', reason ?? 'Train a model first.', other)];
  }
  paintHead(run);
  loading.hidden = false;
  if (failure) return [head, failed(failure)];
  if (!answer) return [head, loading];
  return answer.report || answer.answers
    ? undefined
    : [head, ...withoutReport(run, answer, { evaluate, command, scores })];
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
  coverage.draw(report, theme);
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
    const tokens = report.counted === 'tokens' ? `, ${countOf(report.decisions, 'token')}` : '';
    facts.push(`${countOf(report.examples, 'example')}${tokens}`, countOf(report.mistakes, 'error'));
  }
  const { answers } = answer ?? {};
  if (answers) facts.push(countOf(answers.examples, 'example'));
  if (answers?.kind === 'sets') facts.push(`${formatCount(answers.mistakes)} with errors`);
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
      button({ label: 'Select Another Run…', press: () => channel.send('command', { command: 'openReport' }) }),
      run?.usable &&
        answer?.split !== undefined &&
        button({ label: 'Evaluate', title: 'Score this split again, on the current data', press: evaluate }),
      learnMore('report', 'reports'),
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
  const words = `${name}${others} changed since: lines may have moved. Choose Evaluate to score the current data.`;
  return element('p', { class: 'outdated', role: 'status' }, words);
}

function chooseSplit(split: SplitName): void {
  choices = { ...choices, split };
  channel.send('choose', { split });
  void read();
}

function failed(message: string): HTMLElement {
  const again = button({ label: 'Try Again', press: () => void read() });
  const anew = button({ label: 'Evaluate', title: 'Write the predictions again', primary: true, press: evaluate });
  return element(
    'div',
    {},
    element('p', { class: 'failure', role: 'alert' }, message),
    element('p', { class: 'toolbar' }, again, run?.usable && anew),
  );
}
