/** Host side of the attention panel: a text, the model that reads it, and its matrices as they are asked for. */
import { type Disposable, Disposable as Disposables } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import type { Asked } from '../../core/inference/prediction';
import type { Attended, AttentionView } from '../../protocol/views';
import { identify } from '../runs/activeModel';
import { type RunEntry, useOf } from '../runs/runEntry';
import type { Services } from '../services';
import { readAsked } from './askedLine';
import type { Handlers } from './channel';
import type { PanelKind } from './panel';
import { noModelReason } from './reason';
import { saveDrawing } from './saveDrawing';

const TEXT_KEY = 'nlpWorkbench.attention.text';
const TASK_KEY = 'nlpWorkbench.attention.task';

/** Tasks of models that write one text from another, or answer one that begins with a question. */
const WRITERS: readonly string[] = ['translate', 'summarize', 'answer'];
/** What models are for that can be looked into, those first that are looked into unasked. */
const TASKS: readonly string[] = ['classify', 'compare', 'relate', 'tag', ...WRITERS];

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
    return TASKS.flatMap(task => all.filter(run => useOf(run) === task));
  }

  private async current(): Promise<RunEntry | undefined> {
    const task = this.services.context.workspaceState.get<string>(TASK_KEY);
    const models = await this.models();
    return models.find(run => useOf(run) === task) ?? models[0];
  }

  connect(post: Parameters<PanelKind<AttentionView>['connect']>[0]): Handlers<AttentionView> & Disposable {
    const { active, inference, context } = this.services;
    const push = async () => {
      const run = await this.current();
      const models = (await this.models()).map(run => ({
        task: useOf(run),
        name: run.record.name,
        folder: run.folder,
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
          const part = { kind: 'text', queries: tokens, keys: tokens, layers, heads } as const;
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

function askedOf({ record }: RunEntry, line: string): Asked {
  return readAsked(line, record.pair !== undefined);
}
