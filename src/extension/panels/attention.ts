/** Host side of the attention panel: a text, the model that reads it, and its matrices as they are asked for. */
import { type Disposable, Disposable as Disposables, workspace } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import type { Asked } from '../../core/inference/prediction';
import type { Attended, AttentionView } from '../../protocol/views';
import { identify } from '../runs/activeModel';
import { attends } from '../runs/attends';
import { type RunEntry, titleOf, useOf } from '../runs/runEntry';
import type { Services } from '../services';
import { surfaceTokens } from '../views/surfaceTokens';
import { readAsked } from './askedLine';
import type { Handlers } from './channel';
import type { PanelKind } from './panel';
import { noModelReason } from './reason';
import { saveDrawing } from './saveDrawing';

const TEXT_KEY = 'nlpWorkbench.attention.text';
const TASK_KEY = 'nlpWorkbench.attention.task';
const RUN_KEY = 'nlpWorkbench.attention.run';
/** Runs that can be chosen on the page. */
const MOST_OFFERED = 40;

/** Tasks of models that write one text from another, or answer one that begins with a question. */
const WRITERS: readonly string[] = ['translate', 'summarize', 'answer'];
/** What models are for that can be looked into, those first that are looked into unasked. */
const TASKS: readonly string[] = ['classify', 'compare', 'relate', 'tag', ...WRITERS];

export class AttentionPanel implements PanelKind<AttentionView> {
  readonly view = 'attention';
  readonly title = 'Attention';
  private push: (() => Promise<void>) | undefined;

  constructor(private readonly services: Services) {}

  /** @param asked the run that reads it, or the task whose model does; the one of before if neither is given */
  async show(text: string, { task, run }: { readonly task?: string; readonly run?: string }): Promise<void> {
    const { workspaceState } = this.services.context;
    await workspaceState.update(TEXT_KEY, text);
    const before = task ?? workspaceState.get<string>(TASK_KEY);
    // One text is nothing for a model that compares two.
    const fits = task !== undefined || before !== 'compare' || Array.isArray(readAsked(text, true));
    await workspaceState.update(TASK_KEY, fits ? before : undefined);
    if (task !== undefined || !fits) await workspaceState.update(RUN_KEY, run);
    await this.push?.();
  }

  /** Those that can be looked into: the active one of each task first, then the newest. */
  private async models(): Promise<readonly RunEntry[]> {
    const { active, store } = this.services;
    const [all, runs] = await Promise.all([active.all(), store.runs()]);
    const fits = (run: RunEntry) => run.usable && attends(run) && TASKS.includes(useOf(run));
    const place = (run: RunEntry) => TASKS.indexOf(useOf(run));
    const first = all.filter(fits).sort((a, b) => place(a) - place(b));
    const known = new Set(first.map(run => run.folder));
    const others = runs.filter(run => fits(run) && !known.has(run.folder) && run.record.fold === undefined);
    return [...first, ...others].slice(0, MOST_OFFERED);
  }

  /** The one it was opened on, else the active one of the task, else the newest of the task that has attention. */
  private async current(models: readonly RunEntry[]): Promise<RunEntry | undefined> {
    const { workspaceState } = this.services.context;
    const looked = workspaceState.get<string>(RUN_KEY);
    const run = looked === undefined ? undefined : await this.services.store.run(looked);
    if (run?.usable) return run;
    const task = workspaceState.get<string>(TASK_KEY);
    return models.find(model => useOf(model) === task) ?? models[0];
  }

  connect(post: Parameters<PanelKind<AttentionView>['connect']>[0]): Handlers<AttentionView> & Disposable {
    const { active, inference, context } = this.services;
    const push = async () => {
      const all = await this.models();
      const run = await this.current(all);
      const models = (run && !all.some(({ folder }) => folder === run.folder) ? [run, ...all] : all).map(model => ({
        task: useOf(model),
        name: titleOf(model),
        folder: model.folder,
      }));
      const reason = reasonOf(run);
      const text = context.workspaceState.get(TEXT_KEY, '');
      post('state', { run: run && identify(run), text, reason, models });
    };
    this.push = push;
    const current = async (): Promise<RunEntry> => {
      const run = await this.current(await this.models());
      const reason = reasonOf(run);
      if (!run || reason) throw new ActionableError('no-model', reason ?? 'no trained model yet');
      return run;
    };
    const listening = Disposables.from(
      // Who selects another model means the pages too.
      active.onDidChange(async () => {
        await context.workspaceState.update(RUN_KEY, undefined);
        await push();
      }),
      new Disposables(() => {
        this.push = undefined;
      }),
    );
    return {
      news: {
        ready: push,
        choose: async ({ folder }) => {
          await context.workspaceState.update(RUN_KEY, folder);
          await push();
        },
        save: ({ name, svg }) => saveDrawing(name, svg),
      },
      requests: {
        summary: async ({ text: line }, signal): Promise<Attended> => {
          const run = await current();
          const text = askedOf(run, line);
          const { folder } = run;
          if (WRITERS.includes(useOf(run))) {
            const { written, truncated, parts } = await inference.call(
              'writingSummary',
              { run: folder, text: line },
              signal,
            );
            const read = parts.find(({ kind }) => kind !== 'decoder')?.keys.length ?? 0;
            return { parts, read, truncated, written };
          }
          const [prediction] = await inference.call('predict', { run: folder, texts: [text] }, signal);
          if (!prediction) throw new Error('internal: no prediction for one text');
          const { tokens, layers, heads } = await inference.call('attentionSummary', { run: folder, text }, signal);
          const named = surfaceTokens(tokens, prediction);
          const part = { kind: 'text', queries: named, keys: named, layers, heads } as const;
          return { parts: [part], read: tokens.length, truncated: prediction.truncated, prediction };
        },
        matrix: async ({ part, text, ...asked }, signal) => {
          const run = await current();
          const { folder } = run;
          return part === 'text'
            ? inference.call('attentionMatrix', { run: folder, text: askedOf(run, text), ...asked }, signal)
            : inference.call('writingMatrix', { run: folder, part, text, ...asked }, signal);
        },
        thumbnails: async ({ part, text, ...asked }, signal) => {
          const run = await current();
          const { folder } = run;
          if (part !== 'text')
            return inference.call('writingThumbnails', { run: folder, part, text, ...asked }, signal);
          const read = { run: folder, text: askedOf(run, text), ...asked };
          const { side, ...all } = await inference.call('attentionThumbnails', read, signal);
          return { ...all, rows: side, columns: side };
        },
      },
      dispose: () => listening.dispose(),
    };
  }
}

function reasonOf(run: RunEntry | undefined): string | undefined {
  if (!run && workspace.isTrusted)
    return 'No trained model with attention yet. Transformers attend, and recurrent models that write: train one of their templates.';
  if (run && !attends(run))
    return `${titleOf(run)} is of type ${run.model}, which has no attention; choose another run`;
  return noModelReason(run);
}

function askedOf({ record }: RunEntry, line: string): Asked {
  return readAsked(line, record.pair !== undefined);
}
