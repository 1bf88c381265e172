/** The panels, and the commands that open them. */
import { commands, type Disposable, Disposable as Disposables, window } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import type { SplitName } from '../../core/data/dataset';
import type { CompareView } from '../../protocol/compare';
import type { GenerationView } from '../../protocol/generation';
import type { RateView } from '../../protocol/rate';
import type { AttentionView, CurvesView, DataPage, ProjectionView, ReportView } from '../../protocol/views';
import { writeAsked } from '../panels/askedLine';
import { AttentionPanel } from '../panels/attention';
import { ComparePanel } from '../panels/compare';
import { CurvesPanel } from '../panels/curves';
import { DataPanel } from '../panels/data';
import { GenerationPanel } from '../panels/generation';
import { Panel } from '../panels/panel';
import { ProjectionPanel } from '../panels/projection';
import { RatePanel } from '../panels/rate';
import { ReportPanel } from '../panels/report';
import { isConfig } from '../runs/configName';
import { pinnedFirst, type RunEntry, taskOf, titleOf, useOf } from '../runs/runEntry';
import type { ConfigFile } from '../runs/runStore';
import type { Services } from '../services';
import { isRunNode } from '../views/nodes';
import { sentenceIn } from '../views/selectedPassages';
import { isQuestion } from '../views/verdicts/hover';
import { chooseRun, describeRun } from './choose';
import { chooseRunsToCompare } from './compareRuns';
import { runsOf } from './runs';
import { requireTrust } from './trust';

export interface PanelActions {
  readonly stop: (folder: string) => void;
  readonly resume: (folder: string) => void;
  readonly evaluate: (folder: string, split: SplitName | undefined) => void;
}

export class Panels implements Disposable {
  readonly curves: Panel<CurvesView>;
  readonly attention: Panel<AttentionView>;
  readonly projection: Panel<ProjectionView>;
  readonly report: Panel<ReportView>;
  readonly compare: Panel<CompareView>;
  readonly data: Panel<DataPage>;
  readonly rate: Panel<RateView>;
  readonly generation: Panel<GenerationView>;
  private readonly curvesKind: CurvesPanel;
  private readonly attentionKind: AttentionPanel;
  private readonly projectionKind: ProjectionPanel;
  private readonly reportKind: ReportPanel;
  private readonly compareKind: ComparePanel;
  private readonly dataKind: DataPanel;
  private readonly rateKind: RatePanel;
  private readonly generationKind: GenerationPanel;

  constructor(
    private readonly services: Services,
    actions: PanelActions,
  ) {
    this.curvesKind = new CurvesPanel(services, actions);
    this.attentionKind = new AttentionPanel(services);
    this.reportKind = new ReportPanel(services, {
      evaluate: actions.evaluate,
      resume: actions.resume,
      openCurves: folder => void this.showRun(folder).then(() => this.curves.open()),
      choose: () => void this.chooseReport(),
    });
    this.compareKind = new ComparePanel(services);
    this.dataKind = new DataPanel(services, () => void commands.executeCommand('nlpWorkbench.checkData'));
    this.rateKind = new RatePanel(services, () => void commands.executeCommand('nlpWorkbench.findRate'));
    this.generationKind = new GenerationPanel(services, () => this.chooseGenerator());
    this.curves = new Panel(this.curvesKind, services);
    this.attention = new Panel(this.attentionKind, services);
    this.projectionKind = new ProjectionPanel(services);
    this.projection = new Panel(this.projectionKind, services);
    this.report = new Panel(this.reportKind, services);
    this.compare = new Panel(this.compareKind, services);
    this.data = new Panel(this.dataKind, services);
    this.rate = new Panel(this.rateKind, services);
    this.generation = new Panel(this.generationKind, services);
  }

  showRun(folder: string): Promise<void> {
    return this.curvesKind.show(folder);
  }

  async openCurves(target: unknown): Promise<void> {
    if (isRunNode(target)) await this.showRun(target.run.folder);
    this.curves.open();
  }

  /** @param selected the runs marked in the tree, when it was called there */
  async compareRuns(target: unknown, selected: unknown): Promise<void> {
    const named = runsOf(target, selected).map(run => run.folder);
    const before = this.compareKind.runs.length > 1 ? this.compareKind.runs : this.curvesKind.shown;
    const folders =
      named.length > 1 ? named : await chooseRunsToCompare(this.services, named.length > 0 ? named : before);
    if (!folders) return;
    await this.showComparison(folders);
  }

  /** The others are measured against a pinned one, else the oldest. */
  async showComparison(folders: readonly string[]): Promise<void> {
    const runs = (await this.services.store.runs()).filter(run => folders.includes(run.folder));
    await this.compareKind.show(pinnedFirst([...runs].reverse()).map(run => run.folder));
    this.compare.open();
  }

  /** @param target a run of the tree, a text that was labelled, or a text and a task. */
  async openAttention(target: unknown): Promise<void> {
    await requireTrust();
    refuse(target, ['generate'], '"NLP: Open Generation" shows what it expects at each token');
    const asked = askedOf(target);
    // One sentence is not all that these read: a second text, a question, two marked places.
    const atCursor = ['answer', 'compare', 'relate'].includes(asked.task ?? '') ? undefined : this.sentenceAtCursor();
    const text = asked.text ?? selectedText() ?? atCursor ?? (await askText());
    if (text === undefined) return;
    await this.attentionKind.show(text, asked);
    this.attention.open();
  }

  async openProjection(target: unknown): Promise<void> {
    await requireTrust();
    const instead = '"NLP: Open Attention" shows where it looks; the projection is of models that label texts';
    refuse(target, ['generate', 'translate', 'summarize', 'answer'], instead);
    if (isRunNode(target)) await this.projectionKind.look(target.run);
    this.projection.open();
  }

  /** @param target a run of the tree, or its folder */
  async openReport(target: unknown): Promise<void> {
    await requireTrust();
    const words = { none: 'no run to report on yet; train a model first', which: 'Report on which run?' };
    const run = await chooseRun(this.services, target, () => true, words);
    if (run) await this.showReport(run.folder);
  }

  async showReport(folder: string, split?: SplitName): Promise<void> {
    await this.reportKind.show(folder, split);
    this.report.open();
  }

  /** Keeps for the report what whoever reads the new scores of a split should know. */
  async tellNotes(folder: string, split: SplitName, notes: readonly string[] | undefined): Promise<void> {
    await this.reportKind.tell(folder, split, notes);
  }

  async checkData(config: ConfigFile): Promise<void> {
    this.data.open();
    await this.dataKind.check(config);
  }

  async findRate(config: ConfigFile): Promise<void> {
    this.rate.open();
    await this.rateKind.find(config);
  }

  /** @param target a run of the tree, which then writes on the page */
  async openGeneration(target: unknown): Promise<void> {
    await requireTrust();
    if (isRunNode(target)) await this.generationKind.look(target.run.folder);
    this.generation.open();
  }

  private chooseGenerator(): Promise<RunEntry | undefined> {
    const words = { none: 'no model that writes yet; train one with task: generate', which: 'Which model writes?' };
    return chooseRun(this.services, undefined, run => run.usable && taskOf(run) === 'generate', words);
  }

  async previewAugmentation(config: ConfigFile): Promise<void> {
    this.data.open();
    await this.dataKind.preview(config);
  }

  private sentenceAtCursor(): string | undefined {
    const editor = window.activeTextEditor;
    if (!editor || isConfig(editor.document.uri)) return undefined;
    const { document, selection } = editor;
    return sentenceIn(document, selection.active, this.services.dataFiles.rowsOf(document))?.text;
  }

  private async chooseReport(): Promise<void> {
    const runs = await this.services.store.runs();
    const choice = await window.showQuickPick(runs.map(describeRun), { placeHolder: 'Report on which run?' });
    if (choice) await this.showReport(choice.run.folder);
  }

  dispose(): void {
    Disposables.from(
      this.curves,
      this.attention,
      this.projection,
      this.report,
      this.compare,
      this.data,
      this.rate,
      this.generation,
      this.generationKind,
    ).dispose();
  }
}

/**
 * Runs of tasks that a page cannot show.
 * @param instead what can be done with them
 * @throws ActionableError for a run of one of these tasks
 */
function refuse(target: unknown, tasks: readonly string[], instead: string): void {
  if (!isRunNode(target) || !tasks.includes(taskOf(target.run))) return;
  throw new ActionableError('not-for-task', `${titleOf(target.run)} writes texts and labels none; ${instead}`);
}

/** A text by itself is one that a model has labelled. */
function askedOf(target: unknown): { readonly text?: string; readonly task?: string; readonly run?: string } {
  if (typeof target === 'string') return { text: target, task: 'classify' };
  if (isRunNode(target)) return { task: useOf(target.run), run: target.run.folder };
  if (isQuestion(target)) return { text: writeAsked(target.text), task: target.use };
  if (typeof target !== 'object' || target === null || !('text' in target) || !('task' in target)) return {};
  const { text, task } = target;
  return typeof text === 'string' && typeof task === 'string' ? { text, task } : {};
}

function selectedText(): string | undefined {
  const editor = window.activeTextEditor;
  const text = editor?.document.getText(editor.selection).trim();
  return text || undefined;
}

function askText(): Thenable<string | undefined> {
  return window.showInputBox({
    title: 'Open Attention',
    prompt: 'A text for the model to read; or select one in an editor first',
    validateInput: value => (value.trim() === '' ? 'a text is needed' : undefined),
  });
}
