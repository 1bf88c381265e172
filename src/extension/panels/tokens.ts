/** Host side of the page of tokens: shows what `views/tokens` inspects, and hands on what is asked for there. */
import { commands, type Disposable } from 'vscode';
import type { TokenizerSide, TokensView } from '../../protocol/tokens';
import { commandId } from '../contributed';
import type { Handlers } from './channel';
import type { PanelKind } from './panel';

type State = TokensView['toView']['state'];
type Post = Parameters<PanelKind<TokensView>['connect']>[0];

/** What is done with a text that is inspected. */
export interface TokenActions {
  choose(side: TokenizerSide): Promise<void>;
  swap(): Promise<void>;
  remove(): Promise<void>;
  shade(side: TokenizerSide): Promise<void>;
  reveal(start: number, end: number): Promise<void>;
}

export class TokensPanel implements PanelKind<TokensView> {
  readonly view = 'tokens';
  readonly title = 'Tokens';
  private post: Post | undefined;
  private state: State = { columns: [], shading: 'first' };
  private actions: TokenActions | undefined;

  show(state: State, actions: TokenActions): void {
    this.state = state;
    this.actions = actions;
    this.push();
  }

  connect(post: Post): Handlers<TokensView> & Disposable {
    this.post = post;
    return {
      news: {
        ready: () => this.push(),
        inspect: async () => void (await commands.executeCommand(commandId('inspectTokenization'))),
        openFile: async () => void (await commands.executeCommand('workbench.action.quickOpen')),
        choose: ({ side }) => this.actions?.choose(side),
        swap: () => this.actions?.swap(),
        remove: () => this.actions?.remove(),
        shade: ({ side }) => this.actions?.shade(side),
        reveal: ({ start, end }) => this.actions?.reveal(start, end),
      },
      requests: {},
      dispose: () => {
        if (this.post === post) this.post = undefined;
      },
    };
  }

  private push(): void {
    this.post?.('state', this.state);
  }
}
