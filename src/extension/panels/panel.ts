/** A view in an editor tab, of which there is one: opened, shown again, brought back after a reload. */
import { type Disposable, Disposable as Disposables, Uri, type WebviewPanel, window } from 'vscode';
import type { View } from '../../protocol/views';
import type { Services } from '../services';
import { besideText, coversText } from './besideText';
import { Channel, type Handlers } from './channel';
import { shellOptions, type ViewName, writeShell } from './shell';

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

  /** Shows the one that is there, or makes it in another column than that of the editor; what is typed goes on to where it went. */
  open(): void {
    const { current } = this;
    if (current) {
      const covers = !current.visible && coversText(current.viewColumn);
      if (!current.visible) current.reveal(covers ? besideText() : current.viewColumn, true);
      return;
    }
    const { extensionUri } = this.services.context;
    const place = { viewColumn: besideText(), preserveFocus: true };
    this.adopt(window.createWebviewPanel(this.viewType, this.kind.title, place, shellOptions(extensionUri)));
  }

  dispose(): void {
    this.serializer.dispose();
    this.current?.dispose();
  }

  private adopt(panel: WebviewPanel): void {
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
    const connected = Disposables.from(channel, handlers);
    panel.onDidDispose(() => {
      connected.dispose();
      if (this.current === panel) this.current = undefined;
    });
    panel.webview.html = writeShell(panel.webview, context.extensionUri, view, title);
  }
}
