/** The three panels, and the commands that open them. */
import { type Disposable, Disposable as Disposables, window } from 'vscode';
import type { AttentionView, CurvesView, ProjectionView } from '../../protocol/views';
import { AttentionPanel } from '../panels/attention';
import { CurvesPanel } from '../panels/curves';
import { Panel } from '../panels/panel';
import { ProjectionPanel } from '../panels/projection';
import type { Services } from '../services';
import { isRunNode } from '../views/nodes';
import { requireTrust } from './trust';

export interface PanelActions {
  readonly stop: (folder: string) => void;
  readonly resume: (folder: string) => void;
}

export class Panels implements Disposable {
  readonly curves: Panel<CurvesView>;
  readonly attention: Panel<AttentionView>;
  readonly projection: Panel<ProjectionView>;
  private readonly curvesKind: CurvesPanel;
  private readonly attentionKind: AttentionPanel;

  constructor(
    private readonly services: Services,
    actions: PanelActions,
  ) {
    this.curvesKind = new CurvesPanel(services, actions);
    this.attentionKind = new AttentionPanel(services);
    this.curves = new Panel(this.curvesKind, services);
    this.attention = new Panel(this.attentionKind, services);
    this.projection = new Panel(new ProjectionPanel(services), services);
  }

  showRun(folder: string): Promise<void> {
    return this.curvesKind.show(folder);
  }

  async openCurves(target: unknown): Promise<void> {
    if (isRunNode(target)) await this.showRun(target.run.folder);
    this.curves.open();
  }

  /** @param target a run of the tree, which becomes the active model, or a text. */
  async openAttention(target: unknown): Promise<void> {
    await requireTrust();
    if (isRunNode(target)) await this.services.active.choose(target.run.folder);
    const text = typeof target === 'string' ? target : (selectedText() ?? (await askText()));
    if (text === undefined) return;
    await this.attentionKind.show(text);
    this.attention.open();
  }

  async openProjection(target: unknown): Promise<void> {
    await requireTrust();
    if (isRunNode(target)) await this.services.active.choose(target.run.folder);
    this.projection.open();
  }

  dispose(): void {
    Disposables.from(this.curves, this.attention, this.projection).dispose();
  }
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
