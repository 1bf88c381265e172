/** The panels, and the commands that open them. */

import { commands, type Disposable, Uri, window } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import type { SplitName } from '../../core/data/dataset';
import { type Use, uses } from '../../core/schemas';
import type { TaskAbility } from '../../core/tasks/abilities/offers';
import { commandId } from '../contributed';
import { writeAsked } from '../panels/askedLine';
import { AttentionPanel } from '../panels/attention';
import { ComparePanel } from '../panels/compare';
import { CurvesPanel } from '../panels/curves';
import { DataPanel } from '../panels/data';
import { ExamplesPanel } from '../panels/examples';
import { GenerationPanel } from '../panels/generation';
import { type AnyKind, Panel } from '../panels/panel';
import { ProjectionPanel } from '../panels/projection';
import { RatePanel } from '../panels/rate';
import { ReportPanel } from '../panels/report';
import { RunsPanel } from '../panels/runs';
import { SweepPanel } from '../panels/sweep';
import { TokensPanel } from '../panels/tokens';
import { isConfig } from '../runs/configName';
import { canDo, pinnedFirst, type RunEntry, titleOf, useOf } from '../runs/runEntry';
import type { ConfigFile } from '../runs/runStore';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { isRunNode } from '../views/nodes';
import { sentenceIn } from '../views/selectedPassages';
import { isQuestion } from '../views/verdicts/hover';
import { chooseRun, describeRun } from './choose';
import { chooseVectors } from './chooseVectors';
import { chooseRunsToCompare } from './compareRuns';
import { runsOf } from './runs';

export interface PanelActions {
  readonly stop: (folder: string) => void;
  readonly resume: (folder: string) => void;
  readonly evaluate: (folder: string, split: SplitName | undefined) => void;
  /** Evaluates, and opens nothing. */
  readonly predict: (folder: string, split: SplitName) => void;
}

export class Panels implements Disposable {
  private readonly pages;

  constructor(
    private readonly services: Services,
    actions: PanelActions,
  ) {
    const page = <K extends AnyKind>(kind: K) => ({ kind, panel: new Panel(kind, services) });
    this.pages = {
      curves: page(new CurvesPanel(services, actions)),
      runs: page(
        new RunsPanel(services, {
          compare: folders => this.showComparison(folders),
          curves: async folders => {
            await this.pages.curves.kind.showAll(folders);
            this.pages.curves.panel.open();
          },
        }),
      ),
      attention: page(new AttentionPanel(services)),
      projection: page(new ProjectionPanel(services, () => void commands.executeCommand(commandId('openVectors')))),
      report: page(
        new ReportPanel(services, {
          evaluate: actions.evaluate,
          resume: actions.resume,
          openCurves: folder => void this.showRun(folder).then(() => this.openCurves()),
          openExamples: (folder, { where = [], split }) => void this.showExamples(folder, { where, split }),
          choose: () => void this.chooseReport(),
        }),
      ),
      examples: page(
        new ExamplesPanel(services, {
          evaluate: actions.predict,
          openReport: folder => void this.showReport(folder),
          choose: () => void this.chooseExamples(),
        }),
      ),
      compare: page(new ComparePanel(services)),
      data: page(new DataPanel(services, () => void commands.executeCommand(commandId('checkData')))),
      rate: page(new RatePanel(services, () => void commands.executeCommand(commandId('findRate')))),
      generation: page(new GenerationPanel(services, () => this.chooseGenerator())),
      tokens: page(new TokensPanel()),
      sweep: page(
        new SweepPanel(services, {
          compare: folders => this.showComparison(folders),
          report: async sweep => (await import('./writeSweep')).showSweepReport(sweep),
        }),
      ),
    };
  }

  showRun(folder: string): Promise<void> {
    return this.pages.curves.kind.show(folder);
  }

  /** @param target a run of the tree, which is shown then */
  async openCurves(target?: unknown): Promise<void> {
    if (isRunNode(target)) await this.showRun(target.run.folder);
    this.pages.curves.panel.open();
  }

  /** The table of runs. */
  openRuns(): void {
    this.pages.runs.panel.open();
  }

  /** @param selected the runs marked in the tree, when it was called there */
  async compareRuns(target: unknown, selected: unknown): Promise<void> {
    const named = runsOf(target, selected).map(run => run.folder);
    const before =
      this.pages.compare.kind.runs.length > 1 ? this.pages.compare.kind.runs : this.pages.curves.kind.shown;
    const folders =
      named.length > 1 ? named : await chooseRunsToCompare(this.services, named.length > 0 ? named : before);
    if (!folders) return;
    await this.showComparison(folders);
  }

  /** The others are measured against a pinned one, else the oldest. */
  async showComparison(folders: readonly string[]): Promise<void> {
    const runs = (await this.services.store.runs()).filter(run => folders.includes(run.folder));
    await this.pages.compare.kind.show(pinnedFirst([...runs].reverse()).map(run => run.folder));
    this.pages.compare.panel.open();
  }

  /** @param target a run of the tree, or a question */
  async openAttention(target: unknown): Promise<void> {
    await requireTrust();
    refuse(target, 'attend', '"NLP: Open Generation" shows the alternatives for each token');
    const asked = askedOf(target);
    const beyond = asked.use !== undefined && uses[asked.use].beyondSentence;
    const atCursor = beyond ? undefined : this.sentenceAtCursor();
    const text = asked.text ?? selectedText() ?? atCursor ?? (await askText());
    if (text === undefined) return;
    await this.pages.attention.kind.show(text, asked);
    this.pages.attention.panel.open();
  }

  async openProjection(target: unknown): Promise<void> {
    await requireTrust();
    const instead = 'the projection needs a model that labels texts. "NLP: Open Attention" shows its attention';
    refuse(target, 'project', instead);
    if (isRunNode(target)) await this.pages.projection.kind.look(target.run);
    this.pages.projection.panel.open();
  }

  /** @param target the file */
  async openVectors(target: unknown): Promise<void> {
    await requireTrust();
    const file = target instanceof Uri ? target : await chooseVectors(this.services.context.workspaceState);
    if (!file) return;
    await this.pages.projection.kind.showFile(file.fsPath);
    this.pages.projection.panel.open();
  }

  /** Shows a run or a file of vectors, and what is near a word in it. */
  async lookUpInProjection(
    source: { readonly run: RunEntry } | { readonly file: string },
    word: string,
  ): Promise<void> {
    const { kind, panel } = this.pages.projection;
    await ('run' in source ? kind.look(source.run) : kind.showFile(source.file));
    kind.lookUp(word);
    panel.open();
  }

  /** @param target a run of the tree, or its folder */
  async openReport(target: unknown): Promise<void> {
    await requireTrust();
    const words = { none: 'No run to report on yet. Train a model first', which: 'Select a run to report on' };
    const run = await chooseRun(this.services, target, () => true, words);
    if (run) await this.showReport(run.folder);
  }

  async showReport(folder: string, split?: SplitName): Promise<void> {
    await this.pages.report.kind.show(folder, split);
    this.pages.report.panel.open();
  }

  /** @param target a run of the tree, or its folder */
  async openExamples(target: unknown): Promise<void> {
    await requireTrust();
    const words = { none: 'No run whose examples could be shown. Train a model first', which: 'Select a run' };
    const run = await chooseRun(this.services, target, () => true, words);
    if (run) await this.showExamples(run.folder);
  }

  /** @param filter of the examples that are asked for; as it was if not given */
  async showExamples(folder: string, filter?: Parameters<ExamplesPanel['show']>[1]): Promise<void> {
    await this.pages.examples.kind.show(folder, filter);
    this.pages.examples.panel.open();
  }

  /** Keeps for the report what whoever reads the new scores of a split should know. */
  async tellNotes(folder: string, split: SplitName, notes: readonly string[] | undefined): Promise<void> {
    await this.pages.report.kind.tell(folder, split, notes);
  }

  async checkData(config: ConfigFile): Promise<void> {
    this.pages.data.panel.open();
    await this.pages.data.kind.check(config);
  }

  async findRate(config: ConfigFile): Promise<void> {
    this.pages.rate.panel.open();
    await this.pages.rate.kind.find(config);
  }

  /** @param target a run of the tree, which then writes on the page */
  async openGeneration(target: unknown): Promise<void> {
    await requireTrust();
    if (isRunNode(target)) await this.pages.generation.kind.look(target.run.folder);
    this.pages.generation.panel.open();
  }

  openTokens(): void {
    this.pages.tokens.panel.open();
  }

  /** The page of sweeps. @param folder of the one to show; as it was if not given */
  async openSweep(folder?: string): Promise<void> {
    if (folder !== undefined) await this.pages.sweep.kind.show(folder);
    this.pages.sweep.panel.open();
  }

  /** A sweep of this file begins; the result is called when it has ended. @param shown whether its page opens */
  followSweep(file: Uri, shown: boolean): () => Promise<void> {
    this.pages.sweep.kind.follow(file);
    if (shown) this.pages.sweep.panel.open();
    return () => this.pages.sweep.kind.leave(file);
  }

  /** On the page of tokens, where it is open. */
  showTokens(...shown: Parameters<TokensPanel['show']>): void {
    this.pages.tokens.kind.show(...shown);
  }

  private chooseGenerator(): Promise<RunEntry | undefined> {
    const words = {
      none: 'No language model yet. Train a config with task: generate',
      which: 'Select a language model',
    };
    return chooseRun(this.services, undefined, run => run.usable && canDo(run, 'generate'), words);
  }

  async previewData(config: ConfigFile, page: 'augmentation' | 'masks'): Promise<void> {
    this.pages.data.panel.open();
    await this.pages.data.kind.preview(config, page);
  }

  private sentenceAtCursor(): string | undefined {
    const editor = window.activeTextEditor;
    if (!editor || isConfig(editor.document.uri)) return undefined;
    const { document, selection } = editor;
    return sentenceIn(document, selection.active, this.services.dataFiles.rowsOf(document))?.text;
  }

  private async chooseReport(): Promise<void> {
    const run = await this.pickRun('Select a run to report on');
    if (run) await this.showReport(run.folder);
  }

  private async chooseExamples(): Promise<void> {
    const run = await this.pickRun('Select a run');
    if (run) await this.showExamples(run.folder);
  }

  private async pickRun(placeHolder: string): Promise<RunEntry | undefined> {
    const runs = await this.services.store.runs();
    return (await window.showQuickPick(runs.map(describeRun), { placeHolder }))?.run;
  }

  dispose(): void {
    for (const { kind, panel } of Object.values(this.pages)) {
      panel.dispose();
      if ('dispose' in kind) kind.dispose();
    }
  }
}

/**
 * Runs that a page cannot show.
 * @param instead what can be done with them
 * @throws ActionableError for a run that lacks the ability
 */
function refuse(target: unknown, ability: TaskAbility, instead: string): void {
  if (!isRunNode(target) || canDo(target.run, ability)) return;
  throw new ActionableError('not-for-task', `${titleOf(target.run)} generates text and assigns no labels; ${instead}`);
}

function askedOf(target: unknown): { readonly text?: string; readonly use?: Use; readonly run?: string } {
  if (isRunNode(target)) return { use: useOf(target.run), run: target.run.folder };
  return isQuestion(target) ? { text: writeAsked(target.text), use: target.use } : {};
}

function selectedText(): string | undefined {
  const editor = window.activeTextEditor;
  const text = editor?.document.getText(editor.selection).trim();
  return text || undefined;
}

function askText(): Thenable<string | undefined> {
  return window.showInputBox({
    title: 'Open Attention',
    prompt: 'Text to analyze; or select one in an editor first',
    validateInput: value => (value.trim() === '' ? 'Enter a text.' : undefined),
  });
}
