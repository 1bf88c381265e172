/** Host side of the projection: points and coordinates from the worker, progress on the way, the line behind a point. */
import { type Disposable, Uri, type WebviewPanel } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import type { JobOrigin } from '../../protocol/train';
import type { ProjectionView } from '../../protocol/views';
import { identify } from '../runs/activeModel';
import { LookedAt } from '../runs/lookedAt';
import { type RunEntry, useOf } from '../runs/runEntry';
import { originOf, type Services } from '../services';
import type { Handlers } from './channel';
import { openLine } from './openLine';
import type { PanelKind } from './panel';
import { noModelReason } from './reason';
import { saveDrawing } from './saveDrawing';

export class ProjectionPanel implements PanelKind<ProjectionView> {
  readonly view = 'projection';
  readonly title = 'Embedding Projection';

  /** What the model is for that is shown, as `useOf` names it. */
  private use = 'classify';
  private readonly looked: LookedAt;
  private push: (() => Promise<void>) | undefined;

  constructor(private readonly services: Services) {
    this.looked = new LookedAt(services);
  }

  /** Shows this run, and none but this page does. */
  async look(run: RunEntry): Promise<void> {
    this.use = useOf(run);
    this.looked.look(run.folder);
    await this.push?.();
  }

  connect(
    post: Parameters<PanelKind<ProjectionView>['connect']>[0],
    panel: WebviewPanel,
  ): Handlers<ProjectionView> & Disposable {
    const { active, inference } = this.services;
    const push = async () => {
      const run = await this.looked.run(this.use);
      post('state', { run: run && identify(run), reason: noModelReason(run) });
    };
    this.push = push;
    const source = async (): Promise<{ run: string } & JobOrigin> => {
      const run = await this.looked.run(this.use);
      const reason = noModelReason(run);
      if (!run || reason) throw new ActionableError('no-model', reason ?? 'no trained model yet');
      return { run: run.folder, ...originOf(Uri.file(run.folder)) };
    };
    const progress = ({ message, fraction }: { message: string; fraction?: number }) =>
      post('progress', { message, fraction });
    const listening = active.onDidChange(() => {
      this.looked.look(undefined);
      return push();
    });
    return {
      news: {
        ready: push,
        open: ({ file, line }) => openLine(file, line, panel.viewColumn),
        save: ({ name, svg }) => saveDrawing(name, svg),
      },
      requests: {
        points: async (parameters, signal) =>
          inference.callWithNews('projectionPoints', { ...parameters, ...(await source()) }, { progress }, signal),
        project: async (parameters, signal) =>
          inference.callWithNews(
            'project',
            { ...parameters, ...(await source()) },
            {
              progress,
              coordinates: ({ iteration, iterations, coordinates }) =>
                post('coordinates', { iteration, iterations, coordinates }),
            },
            signal,
          ),
      },
      dispose: () => {
        listening.dispose();
        if (this.push === push) this.push = undefined;
      },
    };
  }
}
