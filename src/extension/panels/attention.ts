/** Host side of the attention panel: a text, the model that reads it, and its matrices as they are asked for. */
import { type Disposable, Disposable as Disposables } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import type { AttentionView } from '../../protocol/views';
import { identify } from '../runs/activeModel';
import type { RunEntry } from '../runs/runEntry';
import type { Services } from '../services';
import type { Handlers } from './channel';
import type { PanelKind } from './panel';
import { noModelReason } from './reason';
import { saveDrawing } from './saveDrawing';

const TEXT_KEY = 'nlpWorkbench.attention.text';

export class AttentionPanel implements PanelKind<AttentionView> {
  readonly view = 'attention';
  readonly title = 'Attention';
  private push: (() => Promise<void>) | undefined;

  constructor(private readonly services: Services) {}

  async show(text: string): Promise<void> {
    await this.services.context.workspaceState.update(TEXT_KEY, text);
    await this.push?.();
  }

  connect(post: Parameters<PanelKind<AttentionView>['connect']>[0]): Handlers<AttentionView> & Disposable {
    const { active, inference, context } = this.services;
    const push = async () => {
      const run = await active.current();
      const reason = noModelReason(run);
      const text = context.workspaceState.get(TEXT_KEY, '');
      post('state', { run: run && identify(run), text, reason });
    };
    this.push = push;
    const current = async (): Promise<RunEntry> => {
      const run = await active.current();
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
      news: { ready: push, save: ({ name, svg }) => saveDrawing(name, svg) },
      requests: {
        summary: async ({ text }, signal) => {
          const { folder } = await current();
          const [prediction] = await inference.call('predict', { run: folder, texts: [text] }, signal);
          if (!prediction) throw new Error('internal: no prediction for one text');
          const summary = await inference.call('attentionSummary', { run: folder, text }, signal);
          return { ...summary, prediction };
        },
        matrix: async ({ text, layer, head }, signal) =>
          inference.call('attentionMatrix', { run: (await current()).folder, text, layer, head }, signal),
        thumbnails: async ({ text, side }, signal) =>
          inference.call('attentionThumbnails', { run: (await current()).folder, text, side }, signal),
      },
      dispose: () => listening.dispose(),
    };
  }
}
