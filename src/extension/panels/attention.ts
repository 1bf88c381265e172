/** Host side of the attention panel: a text, the model that reads it, and its matrices as they are asked for. */

import { type Disposable, Disposable as Disposables, Uri, type WebviewPanel, workspace } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { type Use, uses } from '../../core/schemas';
import type { AttentionSubject, AttentionView } from '../../protocol/attention';
import { originOf } from '../originOf';
import { identify } from '../runs/activeModel';
import { attends } from '../runs/attends';
import { canDo, type RunEntry, titleOf, useOf } from '../runs/runEntry';
import type { Services } from '../services';
import { nameTokens } from '../views/surfaceTokens';
import { tickStep } from '../walkthrough';
import { readAsked } from './askedLine';
import type { Handlers } from './channel';
import { openLine } from './openLine';
import type { PanelKind } from './panel';
import { noModelReason } from './reason';
import { saveDrawing } from './saveDrawing';
import { savePage } from './savePage';

const TEXT_KEY = 'nlpWorkbench.attention.text';
const USE_KEY = 'nlpWorkbench.attention.task';
const RUN_KEY = 'nlpWorkbench.attention.run';
/** Tokens that are told of a search. */
const SIMILAR_TOKENS = 50;

/** Those first that are looked into unasked: models that read, then those that write of any sentence. */
function placeOf(run: RunEntry): number {
  const use = useOf(run);
  const rank = canDo(run, 'project') ? 0 : uses[use].beyondSentence ? 2 : 1;
  return 100 * rank + Object.keys(uses).indexOf(use);
}

export class AttentionPanel implements PanelKind<AttentionView> {
  readonly view = 'attention';
  readonly title = 'Attention';
  private push: (() => Promise<void>) | undefined;

  constructor(private readonly services: Services) {}

  /** @param asked the run that reads it, or the use whose model does; the one of before if neither is given */
  async show(text: string, { use, run }: { readonly use?: Use; readonly run?: string }): Promise<void> {
    const { workspaceState } = this.services.context;
    await workspaceState.update(TEXT_KEY, text);
    const before = use ?? workspaceState.get<Use>(USE_KEY);
    // One text is nothing for a model that compares two.
    const fits = use !== undefined || before !== 'compare' || Array.isArray(readAsked(text, true));
    await workspaceState.update(USE_KEY, fits ? before : undefined);
    if (use !== undefined || !fits) await workspaceState.update(RUN_KEY, run);
    await this.push?.();
  }

  /** Those that can be looked into: the active one of each use first, then the newest. */
  private async models(): Promise<readonly RunEntry[]> {
    const { active, store } = this.services;
    const [all, runs] = await Promise.all([active.all(), store.runs()]);
    const fits = (run: RunEntry) => run.usable && attends(run) && canDo(run, 'attend');
    const first = all.filter(fits).sort((a, b) => placeOf(a) - placeOf(b));
    const known = new Set(first.map(run => run.folder));
    const others = runs.filter(run => fits(run) && !known.has(run.folder));
    // Runs of folds come after those that are whole.
    const [whole, folds] = [true, false].map(is => others.filter(({ record }) => (record.fold === undefined) === is));
    return [...first, ...whole!, ...folds!];
  }

  /** The one it was opened on, else the active one of the use, else the newest of the use that has attention. */
  private async current(models: readonly RunEntry[]): Promise<RunEntry | undefined> {
    const { workspaceState } = this.services.context;
    const looked = workspaceState.get<string>(RUN_KEY);
    const run = looked === undefined ? undefined : await this.services.store.run(looked);
    if (run?.usable) return run;
    const use = workspaceState.get<Use>(USE_KEY);
    return models.find(model => useOf(model) === use) ?? models[0];
  }

  /** One that is shown beside. */
  private async named(folder: string): Promise<RunEntry> {
    const run = await this.services.store.run(folder);
    if (run?.usable) return run;
    throw new ActionableError('no-model', 'The second run is no longer there. Select another one');
  }

  connect(
    post: Parameters<PanelKind<AttentionView>['connect']>[0],
    panel: WebviewPanel,
  ): Handlers<AttentionView> & Disposable {
    const { active, inference, context } = this.services;
    const push = async () => {
      const all = await this.models();
      const run = await this.current(all);
      const models = (run && !all.some(({ folder }) => folder === run.folder) ? [run, ...all] : all).map(model => ({
        use: useOf(model),
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
      if (!run || reason) throw new ActionableError('no-model', reason ?? 'No trained model yet. Train one first');
      return run;
    };
    const asked = async ({ text: line, run, masked }: AttentionSubject) => {
      const { folder, record } = run === undefined ? await current() : await this.named(run);
      return {
        folder,
        text: readAsked(line, record.pair !== undefined),
        ...(masked && masked.length > 0 && { masked }),
      };
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
        save: async what => {
          const bytes = 'svg' in what ? what.svg : Buffer.from(what.png, 'base64');
          await saveDrawing(what.name, bytes);
        },
        savePage: async subject => {
          const { folder, ...question } = await asked(subject);
          await savePage(this.services, folder, question);
        },
        openExample: ({ file, line }) => openLine(file, line, panel.viewColumn),
      },
      requests: {
        summary: async (subject, signal) => {
          const { folder, ...question } = await asked(subject);
          const found = await inference.ask('attentionSummary', folder, question, { signal });
          tickStep('inside');
          const { parts, prediction } = found;
          return prediction ? { ...found, parts: parts.map(part => nameTokens(part, prediction)) } : found;
        },
        matrix: async ({ text, run, masked, ...which }, signal) => {
          const { folder, ...question } = await asked({ text, run, masked });
          return inference.ask('attentionMatrix', folder, { ...question, ...which }, { signal });
        },
        thumbnails: async ({ text, run, masked, ...which }, signal) => {
          const { folder, ...question } = await asked({ text, run, masked });
          return inference.ask('attentionThumbnails', folder, { ...question, ...which }, { signal });
        },
        neurons: async ({ text, run, masked, ...which }, signal) => {
          const { folder, ...question } = await asked({ text, run, masked });
          return inference.ask('attentionNeurons', folder, { ...question, ...which }, { signal });
        },
        layers: async ({ text, shown }, signal) => {
          const { folder } = await current();
          return inference.ask('tokensByLayer', folder, { text, shown }, { signal });
        },
        similar: async ({ text: line, ...which }, signal) => {
          const { folder, text } = await asked({ text: line });
          const request = { text, ...which, count: SIMILAR_TOKENS, ...originOf(Uri.file(folder)) };
          return inference.ask('similarTokens', folder, request, {
            signal,
            onProgress: progress => post('progress', progress),
          });
        },
      },
      dispose: () => listening.dispose(),
    };
  }
}

function reasonOf(run: RunEntry | undefined): string | undefined {
  if (!run && workspace.isTrusted)
    return 'No trained model with attention yet. Attention is available for Transformers and for encoder-decoder models with attention. Train one with NLP: New Model from Template.';
  if (run && !attends(run))
    return `${titleOf(run)} is of type ${run.model}, which has no attention. Select another run`;
  return noModelReason(run);
}
