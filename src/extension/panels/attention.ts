/** Host side of the attention panel: a text, the model that reads it, and its matrices as they are asked for. */
import { type Disposable, Disposable as Disposables } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import type { Attended, AttentionView } from '../../protocol/views';
import { identify } from '../runs/activeModel';
import { type RunEntry, taskOf } from '../runs/runEntry';
import type { Services } from '../services';
import type { Handlers } from './channel';
import type { PanelKind } from './panel';
import { noModelReason } from './reason';
import { saveDrawing } from './saveDrawing';

const TEXT_KEY = 'nlpWorkbench.attention.text';
const TASK_KEY = 'nlpWorkbench.attention.task';

/** Tasks of models that write one text from another. */
const WRITERS: readonly string[] = ['translate', 'summarize'];
/** Tasks of models that can be looked into, those first that are looked into unasked. */
const TASKS: readonly string[] = ['classify', 'multilabel', 'regress', 'tag', ...WRITERS];

export class AttentionPanel implements PanelKind<AttentionView> {
  readonly view = 'attention';
  readonly title = 'Attention';
  private push: (() => Promise<void>) | undefined;

  constructor(private readonly services: Services) {}

  /** @param task whose model reads it; the one of before if not given */
  async show(text: string, task?: string): Promise<void> {
    const { workspaceState } = this.services.context;
    await workspaceState.update(TEXT_KEY, text);
    if (task !== undefined) await workspaceState.update(TASK_KEY, task);
    await this.push?.();
  }

  /** The model of each task that can be looked into. */
  private async models(): Promise<readonly RunEntry[]> {
    const all = await this.services.active.all();
    return TASKS.flatMap(task => all.filter(run => taskOf(run) === task));
  }

  private async current(): Promise<RunEntry | undefined> {
    const task = this.services.context.workspaceState.get<string>(TASK_KEY);
    const models = await this.models();
    return models.find(run => taskOf(run) === task) ?? models[0];
  }

  connect(post: Parameters<PanelKind<AttentionView>['connect']>[0]): Handlers<AttentionView> & Disposable {
    const { active, inference, context } = this.services;
    const push = async () => {
      const run = await this.current();
      const models = (await this.models()).map(({ folder, record }) => ({
        task: record.task ?? 'classify',
        name: record.name,
        folder,
      }));
      const reason = noModelReason(run);
      const text = context.workspaceState.get(TEXT_KEY, '');
      post('state', { run: run && identify(run), text, reason, models });
    };
    this.push = push;
    const current = async (): Promise<RunEntry> => {
      const run = await this.current();
      const reason = noModelReason(run);
      if (!run || reason) throw new ActionableError('no-model', reason ?? 'no trained model yet');
      return run;
    };
    const listening = Disposables.from(
      active.onDidChange(push),
      new Disposables(() => {
        this.push = undefined;
      }),
    );
    return {
      news: {
        ready: push,
        choose: async ({ task }) => {
          await context.workspaceState.update(TASK_KEY, task);
          await push();
        },
        save: ({ name, svg }) => saveDrawing(name, svg),
      },
      requests: {
        summary: async ({ text }, signal): Promise<Attended> => {
          const run = await current();
          const { folder } = run;
          if (WRITERS.includes(taskOf(run))) {
            const { written, truncated, parts } = await inference.call('writingSummary', { run: folder, text }, signal);
            const read = parts.find(({ kind }) => kind !== 'decoder')?.keys.length ?? 0;
            return { parts, read, truncated, written };
          }
          const [prediction] = await inference.call('predict', { run: folder, texts: [text] }, signal);
          if (!prediction) throw new Error('internal: no prediction for one text');
          const { tokens, layers, heads } = await inference.call('attentionSummary', { run: folder, text }, signal);
          const part = { kind: 'text', queries: tokens, keys: tokens, layers, heads } as const;
          return { parts: [part], read: tokens.length, truncated: prediction.truncated, prediction };
        },
        matrix: async ({ part, ...asked }, signal) => {
          const { folder: run } = await current();
          return part === 'text'
            ? inference.call('attentionMatrix', { run, ...asked }, signal)
            : inference.call('writingMatrix', { run, part, ...asked }, signal);
        },
        thumbnails: async ({ part, ...asked }, signal) => {
          const { folder: run } = await current();
          if (part !== 'text') return inference.call('writingThumbnails', { run, part, ...asked }, signal);
          const { side, ...all } = await inference.call('attentionThumbnails', { run, ...asked }, signal);
          return { ...all, rows: side, columns: side };
        },
      },
      dispose: () => listening.dispose(),
    };
  }
}
