/** A view in an editor tab, of which there is one: opened, shown again, brought back after a reload. */
import { type Disposable, Disposable as Disposables, Uri, ViewColumn, type WebviewPanel, window } from 'vscode';
import type { View } from '../../protocol/views';
import type { Services } from '../services';
import { Channel, type Handlers } from './channel';
import { shellOptions, type ViewName, writeShell } from './shell';

/**
 * In VS Code's server every webview shares one service worker, and one that loads while another registers it can wait
 * for ever, blank. A page that has not spoken by then is made anew, so often at most.
 */
const READY_MILLISECONDS = 8000;
const MOST_ATTEMPTS = 3;

/** What tells one panel from another. */
export interface PanelKind<V extends View> {
  readonly view: ViewName;
  readonly title: string;
  /** Connects a page that has just been made; the result is disposed with it. */
  connect(post: Channel<V>['post'], panel: WebviewPanel): Handlers<V> & Disposable;
}

export class Panel<V extends View> implements Disposable {
  private current: WebviewPanel | undefined;
  private readonly serializer: Disposable;

  constructor(
    private readonly kind: PanelKind<V>,
    private readonly services: Services,
  ) {
    this.serializer = window.registerWebviewPanelSerializer(this.viewType, {
      deserializeWebviewPanel: async panel => this.adopt(panel),
    });
  }

  private get viewType(): string {
    return `nlpWorkbench.${this.kind.view}`;
  }

  get isOpen(): boolean {
    return this.current !== undefined;
  }

  /** Shows the one that is there, or makes it beside the editor. */
  open(): void {
    if (this.current) {
      // A page that is still loading can stay blank when it is revealed once more.
      if (!this.current.visible) this.current.reveal(this.current.viewColumn, true);
      return;
    }
    this.create(ViewColumn.Beside, 1);
  }

  dispose(): void {
    this.serializer.dispose();
    this.current?.dispose();
  }

  private create(viewColumn: ViewColumn, attempt: number): void {
    const { extensionUri } = this.services.context;
    const place = { viewColumn, preserveFocus: true };
    const panel = window.createWebviewPanel(this.viewType, this.kind.title, place, shellOptions(extensionUri));
    this.adopt(panel, attempt);
  }

  private adopt(panel: WebviewPanel, attempt = 1): void {
    const { context, log } = this.services;
    const { view, title } = this.kind;
    panel.webview.options = shellOptions(context.extensionUri);
    panel.iconPath = {
      light: Uri.joinPath(context.extensionUri, 'media', 'icons', `${view}-light.svg`),
      dark: Uri.joinPath(context.extensionUri, 'media', 'icons', `${view}-dark.svg`),
    };
    this.current = panel;
    let channel: Channel<V> | undefined;
    const handlers = this.kind.connect((name, payload) => channel?.post(name, payload), panel);
    channel = new Channel<V>(panel.webview, handlers, log);
    const watch = setTimeout(() => {
      if (attempt >= MOST_ATTEMPTS || !panel.visible) return;
      log.warn(`${title}: the page did not load within ${READY_MILLISECONDS / 1000} s; loading it again`);
      const column = panel.viewColumn ?? ViewColumn.Beside;
      panel.dispose();
      this.create(column, attempt + 1);
    }, READY_MILLISECONDS);
    const spoken = panel.webview.onDidReceiveMessage(() => clearTimeout(watch));
    const connected = Disposables.from(channel, handlers, spoken, new Disposables(() => clearTimeout(watch)));
    panel.onDidDispose(() => {
      connected.dispose();
      if (this.current === panel) this.current = undefined;
    });
    panel.webview.html = writeShell(panel.webview, context.extensionUri, view, title);
  }
}
