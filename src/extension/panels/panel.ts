/** A view in an editor tab, of which there is one: opened, shown again, brought back after a reload. */
import { type Disposable, Disposable as Disposables, Uri, type WebviewPanel, window } from 'vscode';
import type { View, ViewName } from '../../protocol/view';
import { shareSelection } from '../selection';
import type { Services } from '../services';
import { besideText, coversText } from './besideText';
import { Channel, type Handlers } from './channel';
import { shellOptions, writeShell } from './shell';

/** What tells one panel from another. */
export interface PanelKind<V extends View> {
  readonly view: ViewName;
  readonly title: string;
  /** It takes part in the selection that all views share (`SelectingView`). */
  readonly selects?: true;
  /** Connects a page that has just been made; the result is disposed with it. */
  connect(post: Channel<V>['post'], panel: WebviewPanel): Handlers<V> & Disposable;
}

/** A kind, whatever its view. */
export type AnyKind = Pick<PanelKind<View>, 'view' | 'title' | 'selects'> & {
  connect(post: never, panel: WebviewPanel): Disposable;
};

export class Panel implements Disposable {
  private current: WebviewPanel | undefined;
  private readonly serializer: Disposable;

  constructor(
    private readonly kind: AnyKind,
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
    const { context, log, selection } = this.services;
    const { view, title, selects } = this.kind;
    panel.webview.options = shellOptions(context.extensionUri);
    panel.iconPath = {
      light: Uri.joinPath(context.extensionUri, 'media', 'icons', `${view}-light.svg`),
      dark: Uri.joinPath(context.extensionUri, 'media', 'icons', `${view}-dark.svg`),
    };
    this.current = panel;
    let channel: Channel<View> | undefined;
    const post: Channel<View>['post'] = (name, payload) => channel?.post(name, payload);
    const own = (this.kind as PanelKind<View>).connect(post, panel);
    const handlers = selects ? shareSelection(view, own, selection, post) : own;
    channel = new Channel<View>(panel.webview, handlers, log);
    const connected = Disposables.from(channel, handlers);
    panel.onDidDispose(() => {
      connected.dispose();
      if (this.current === panel) this.current = undefined;
    });
    panel.webview.html = writeShell(panel.webview, context.extensionUri, view, title);
  }
}
