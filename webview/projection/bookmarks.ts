/** Views that were kept: what was chosen, from where it was seen, what was selected. */
import { formatCount } from '../../src/core/base/formatNumber';
import type { Bookmark } from '../../src/protocol/projection';
import { button, textField } from '../shared/controls';
import { element, fill } from '../shared/element';

export interface BookmarkEvents {
  readonly keep: (name: string) => void;
  readonly show: (bookmark: Bookmark) => void;
  readonly remove: (name: string) => void;
}

export class BookmarkPane {
  private readonly list = element('ul', { class: 'results', 'aria-label': 'Bookmarks' });
  private readonly name;
  readonly root: HTMLDetailsElement;
  private readonly title = element('summary', {}, 'Bookmarks');
  private drawn = '[]';

  constructor(private readonly events: BookmarkEvents) {
    this.name = textField({
      label: 'Name of a bookmark',
      placeholder: 'Name',
      value: '',
      type: 'text',
      enter: () => this.keep(),
    });
    const keep = button({ label: 'Keep', title: 'Keep this view with the model', press: () => this.keep() });
    this.root = element(
      'details',
      { class: 'pane bookmarks' },
      this.title,
      this.list,
      element('span', { class: 'sentence' }, this.name, keep),
    );
  }

  draw(bookmarks: readonly Bookmark[]): void {
    const key = JSON.stringify(bookmarks.map(({ name }) => name));
    if (key === this.drawn) return;
    this.drawn = key;
    fill(
      this.list,
      ...bookmarks.map(bookmark => {
        const { name } = bookmark;
        const show = button({ label: name, title: 'Show this view again', press: () => this.events.show(bookmark) });
        show.classList.add('link');
        const remove = button({ label: '×', title: `Remove ${name}`, press: () => this.events.remove(name) });
        remove.setAttribute('aria-label', `Remove ${name}`);
        return element('li', { class: 'bookmark' }, show, remove);
      }),
    );
    this.list.hidden = bookmarks.length === 0;
    this.title.textContent = bookmarks.length > 0 ? `Bookmarks (${formatCount(bookmarks.length)})` : 'Bookmarks';
  }

  private keep(): void {
    const name = this.name.value.trim();
    if (name === '') {
      this.name.focus();
      return;
    }
    this.name.value = '';
    this.events.keep(name);
  }
}
