/** The one selection of examples that the views share, and how a panel takes part in it. */
import { type Disposable, EventEmitter } from 'vscode';
import type { Selected, SelectingView, Selection } from '../protocol/selection';
import type { View, ViewName } from '../protocol/view';
import type { Channel, Handlers } from './panels/channel';

export class ExampleSelection implements Disposable {
  private selected: Selection | undefined;
  private readonly changed = new EventEmitter<Selection | undefined>();
  readonly onDidChange = this.changed.event;

  get current(): Selection | undefined {
    return this.selected;
  }

  select(selection: Selection | undefined): void {
    if (!selection && !this.selected) return;
    this.selected = selection && selection.ids.length > 0 ? selection : undefined;
    this.changed.fire(this.selected);
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** The handlers of a page with those of the selection: it hears what is selected, and says what was selected in it. */
export function shareSelection<V extends View>(
  view: ViewName,
  handlers: Handlers<V> & Disposable,
  selection: ExampleSelection,
  post: Channel<SelectingView>['post'],
): Handlers<V> & Disposable {
  const tell = () => post('selection', selection.current ?? null);
  const listening = selection.onDidChange(tell);
  const own = handlers.news as Readonly<Record<string, (payload: unknown) => void | Promise<void>>>;
  const news = {
    ...own,
    ready: async (payload: unknown) => {
      await own.ready?.(payload);
      tell();
    },
    select: (selected: Selected | null) => selection.select(selected ? { ...selected, origin: view } : undefined),
  };
  return {
    ...handlers,
    news: news as unknown as Handlers<V>['news'],
    dispose: () => {
      listening.dispose();
      handlers.dispose();
    },
  };
}
