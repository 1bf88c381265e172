/** Host side of the curves: which runs are drawn, stop and resume. */
import { type Disposable, Disposable as Disposables } from 'vscode';
import type { CurvesView } from '../../protocol/curves';
import type { RunEntry } from '../runs/runEntry';
import type { Services } from '../services';
import type { Handlers } from './channel';
import { type ChosenRuns, CurvesFeed } from './curvesFeed';
import type { PanelKind } from './panel';
import { saveDrawing, saveFile } from './saveDrawing';
import { shownWith } from './shownWith';

const SHOWN_KEY = 'nlpWorkbench.curves.shown';
const LOOKS_KEY = 'nlpWorkbench.curves.looks';
/** Runs drawn at once, as long as nobody ticks more. */
const MOST_SHOWN = 6;

export interface CurvesActions {
  readonly stop: (folder: string) => void;
  readonly resume: (folder: string) => void;
}

export class CurvesPanel implements PanelKind<CurvesView> {
  readonly view = 'curves';
  readonly title = 'Training Curves';
  private feed: CurvesFeed | undefined;
  private asked: string | undefined;

  constructor(
    private readonly services: Services,
    private readonly actions: CurvesActions,
  ) {
    services.context.subscriptions.push(services.jobs.onStarted(({ folder }) => this.draw(folder)));
  }

  /** Folders of the runs that are drawn; some may have gone. */
  get shown(): readonly string[] {
    return this.remembered ?? [];
  }

  /** Draws a run, beside those of its own config that are drawn. */
  async show(folder: string): Promise<void> {
    await this.draw(folder);
    await this.feed?.push();
  }

  /** Draws these runs and no others. */
  async showAll(folders: readonly string[]): Promise<void> {
    this.asked = folders[0];
    await this.remember(folders);
    await this.feed?.push();
  }

  connect(post: Parameters<PanelKind<CurvesView>['connect']>[0]): Handlers<CurvesView> & Disposable {
    const feed = new CurvesFeed(this.services, post, runs => this.choose(runs));
    this.feed = feed;
    const connected = Disposables.from(
      feed,
      new Disposables(() => {
        if (this.feed === feed) this.feed = undefined;
      }),
    );
    return {
      news: {
        ready: () => feed.push(true),
        show: async ({ folders }) => {
          await this.remember(folders);
          await feed.push();
        },
        looks: ({ looks }) => this.keep(looks),
        stop: ({ folder }) => this.actions.stop(folder),
        resume: ({ folder }) => this.actions.resume(folder),
        save: ({ name, ...drawing }) =>
          saveDrawing(name, 'svg' in drawing ? drawing.svg : Buffer.from(drawing.png, 'base64')),
        saveValues: ({ folders }) => this.saveValues(folders),
      },
      requests: {},
      dispose: () => connected.dispose(),
    };
  }

  /** One row a run and step: every metric that was measured then. */
  private async saveValues(folders: readonly string[]): Promise<void> {
    const { writeMetricsCsv } = await import('../../core/runs/writeMetricsCsv');
    const runs = (await this.services.store.runs()).filter(run => folders.includes(run.folder));
    await saveFile('curves.csv', { CSV: ['csv'] }, () => writeMetricsCsv(runs));
  }

  private get remembered(): readonly string[] | undefined {
    return this.services.context.workspaceState.get<readonly string[]>(SHOWN_KEY);
  }

  private async remember(folders: readonly string[]): Promise<void> {
    await this.services.context.workspaceState.update(SHOWN_KEY, folders);
  }

  private async draw(folder: string): Promise<void> {
    this.asked = folder;
    await this.remember(shownWith(folder, this.remembered ?? [], MOST_SHOWN));
  }

  /** Of runs that are there; what has gone leaves its look to another. */
  private async keep(looks: Readonly<Record<string, number>>): Promise<void> {
    const there = new Set((await this.services.store.runs()).map(run => run.folder));
    const kept = Object.fromEntries(Object.entries(looks).filter(([folder]) => there.has(folder)));
    await this.services.context.workspaceState.update(LOOKS_KEY, kept);
  }

  private choose(runs: readonly RunEntry[]): ChosenRuns {
    const { asked } = this;
    const looks = this.services.context.workspaceState.get<Readonly<Record<string, number>>>(LOOKS_KEY) ?? {};
    return { shown: this.chosen(runs), looks, ...(asked !== undefined && { asked }) };
  }

  /** What was chosen, as far as it still is there; the newest run where nothing was ever chosen, or all of it has gone. */
  private chosen(runs: readonly RunEntry[]): readonly string[] {
    const { remembered } = this;
    const there = new Set(runs.map(run => run.folder));
    const shown = remembered?.filter(folder => there.has(folder)) ?? [];
    const nothingChosen = remembered !== undefined && remembered.length === 0;
    return shown.length > 0 || nothingChosen ? shown : runs.slice(0, 1).map(run => run.folder);
  }
}
