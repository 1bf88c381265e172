/** What is selected in the plot and by other views, and views that are kept with it. */
import { formatCount } from '../../src/core/base/formatNumber';
import type { Bookmark, ProjectionView } from '../../src/protocol/projection';
import type { SelectingView, Selection } from '../../src/protocol/selection';
import { announce } from '../shared/announce';
import type { Channel } from '../shared/channel';
import { keyOf, SharedSelection } from '../shared/selection';
import type { BookmarkEvents } from './bookmarks';
import { idsOfPoints, keysOfPoints, pointsOfKeys } from './keys';
import { begin, type Choice, type Model, ofWords } from './model';
import type { Plot, PlotView } from './plot';
import type { SelectionEvents } from './selectionPane';

interface Page {
  readonly model: () => Model;
  readonly become: (model: Model) => void;
  /** After other points stand out. */
  readonly restyle: () => void;
  readonly plot: Plot;
  readonly channel: Channel<ProjectionView & SelectingView, Choice>;
  /** Computes what a bookmark wants. */
  readonly choose: (choice: Choice) => void;
}

export class Selecting {
  bookmarks: readonly Bookmark[] = [];
  /** Counts what was set by bookmarks, beside the controls. */
  revision = 0;
  private readonly shared: SharedSelection;
  /** What is shown once its points are there. */
  private awaited: Bookmark | undefined;

  constructor(private readonly page: Page) {
    this.shared = new SharedSelection(
      page.channel,
      () => page.model().run?.folder,
      heard => this.hear(heard),
    );
  }

  readonly events: SelectionEvents = {
    selectFound: () => this.select(this.page.model().matches ?? [], false),
    invert: () => {
      const { selected, kinds } = this.page.model();
      const held = new Set(selected);
      const others = [...kinds.of.keys()].filter(point => !held.has(point) && this.page.plot.isShown(point));
      this.select(others, false);
    },
    clear: () => this.select([], false),
  };

  readonly bookmarkEvents: BookmarkEvents = {
    keep: name => {
      const model = this.page.model();
      const kept = {
        name,
        choice: model.choice,
        view: this.page.plot.view,
        selected: keysOfPoints(model, model.selected),
      };
      this.keep([...this.bookmarks.filter(other => other.name !== name), kept]);
    },
    show: bookmark => {
      this.awaited = bookmark;
      this.revision++;
      this.page.choose({ ...begin().choice, ...(bookmark.choice as Partial<Choice>) });
    },
    remove: name => this.keep(this.bookmarks.filter(other => other.name !== name)),
  };

  /** Selected here, for all views; one that is selected already is taken out again. */
  select(points: readonly number[], adding: boolean): void {
    const { selected } = this.page.model();
    const held = new Set(selected);
    const [first] = points;
    const takesOut = adding && points.length === 1 && held.has(first!);
    const added = adding ? [...new Set([...selected, ...points])] : points;
    const next = takesOut ? selected.filter(point => point !== first) : added;
    this.light(next);
    this.shared.select(idsOfPoints(this.page.model(), next));
    announce(`${formatCount(next.length)} selected`);
  }

  /** The example that all views look at; the points that stand out stay. */
  lookAt(point: number): void {
    const [id] = idsOfPoints(this.page.model(), [point]);
    if (id) this.shared.select([id], id);
  }

  /** The points of a bookmark are there. */
  arrive(): void {
    if (!this.awaited) return;
    const { view, selected } = this.awaited;
    this.awaited = undefined;
    if (view && typeof view === 'object') this.page.plot.setView(view as PlotView);
    this.light(pointsOfKeys(this.page.model(), selected));
  }

  private light(selected: readonly number[]): void {
    const model = this.page.model();
    const lit = selected.length > 0 ? 'selection' : model.lit === 'selection' ? 'search' : model.lit;
    this.page.become({ ...model, selected, lit });
    this.page.restyle();
  }

  /** Selected in another view. */
  private hear(heard: Selection | undefined): void {
    const model = this.page.model();
    if (heard?.origin === 'projection' || ofWords(model) || (!heard && model.selected.length === 0)) return;
    this.light(pointsOfKeys(model, (heard?.ids ?? []).map(keyOf)));
    const primary = heard?.primary && pointsOfKeys(model, [keyOf(heard.primary)])[0];
    if (primary !== undefined) this.page.plot.bring(primary);
  }

  private keep(bookmarks: readonly Bookmark[]): void {
    this.bookmarks = bookmarks;
    this.page.channel.send('keepBookmarks', { bookmarks });
    this.page.become(this.page.model());
  }
}
