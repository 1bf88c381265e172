/** What stands beside the plot: search, neighbours, an analogy, and the legend. */
import { formatCount } from '../../src/core/base/formatNumber';
import { shorten } from '../../src/core/base/shorten';
import type { NearName } from '../../src/core/explain/points/lookUp';
import type { Bookmark } from '../../src/protocol/projection';
import { button, checkbox, choice, textField } from '../shared/controls';
import { element, fill } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import type { Theme } from '../shared/theme';
import { AnalogyPane } from './analogyPane';
import { type BookmarkEvents, BookmarkPane } from './bookmarks';
import { type ColourBy, colourChoices } from './colours';
import { Legend } from './legend';
import type { Looking } from './looking';
import { type Choice, lookedUpWords, type Model, missingWords, NOTHING_FURTHER, ofWords } from './model';
import { NeighbourPane } from './neighbourPane';
import { searchFields } from './search';
import { type SelectionEvents, SelectionPane } from './selectionPane';
import { lookOf } from './styles';

const LISTED_MATCHES = 20;

export interface SideEvents {
  /** Colours, filter and search, without computing anything anew. */
  readonly style: (part: Partial<Choice>) => void;
  /** Brings a point into view and says what it is. */
  readonly show: (point: number) => void;
  readonly bring: (point: number) => void;
  readonly point: (near: NearName | undefined) => void;
  readonly toggle: (kind: string, shown: boolean) => void;
  readonly only: (kind: string) => void;
  readonly further: (further: Model['further']) => void;
  readonly openVectors: () => void;
  /** Back to the model. */
  readonly closeFile: () => void;
  readonly selection: SelectionEvents;
  readonly bookmarks: BookmarkEvents;
}

export class Side {
  private readonly search;
  private readonly found = element('p', { class: 'quiet found', role: 'status' });
  private readonly results = element('ul', { class: 'results', 'aria-label': 'Found' });
  private readonly neighbours;
  private readonly drawing = element('div', { class: 'drawing' });
  private readonly analogy;
  private readonly searchIn = element('div', { class: 'search-in' });
  private readonly selection;
  private readonly bookmarks;
  private searchFor = '';
  private readonly colours = element('div', { class: 'colours' });
  private readonly legend;
  private readonly close;
  readonly root: HTMLElement;
  private now: Model;
  private coloursFor = '';
  private drawingFor = '';

  constructor(
    model: Model,
    private readonly looking: Looking,
    compare: HTMLElement,
    private readonly events: SideEvents,
  ) {
    this.now = model;
    this.search = textField({
      label: 'Search; /…/ is a regular expression',
      placeholder: 'Search',
      type: 'search',
      value: model.choice.search,
      change: search => events.style({ search }),
      enter: text => this.enter(text.trim()),
    });
    this.neighbours = new NeighbourPane(
      {
        go: ({ name, point }) => looking.lookAt(ofWords(this.now) ? { name } : { name, point }),
        point: events.point,
        step: by => looking.step(by),
        leave: () => looking.leave(),
        count: count => looking.count(count),
        nearBy: nearBy => looking.nearBy(nearBy),
      },
      model.choice,
    );
    this.selection = new SelectionPane(events.selection);
    this.bookmarks = new BookmarkPane(events.bookmarks);
    this.analogy = new AnalogyPane(
      {
        ask: asked => void looking.complete(asked),
        choose: index => looking.choose(index),
        point: events.point,
      },
      model.choice.analogy,
      () => this.now.points?.names ?? [],
    );
    this.legend = new Legend({ toggle: events.toggle, only: events.only });
    const open = button({
      label: 'Open Vectors',
      title: 'Open a file of vectors: word2vec, GloVe, .npy, .csv, .tsv, .json or .jsonl',
      press: events.openVectors,
    });
    this.close = button({ label: 'Close File', title: 'Show the selected model again', press: events.closeFile });
    const more = element('p', { class: 'more' }, open, this.close, learnMore('projection', 'projections'));
    this.root = element(
      'aside',
      { class: 'side' },
      element('div', { class: 'search-row' }, this.searchIn, this.search),
      this.found,
      this.results,
      this.selection.root,
      this.neighbours.root,
      this.drawing,
      this.analogy.root,
      this.colours,
      this.legend.root,
      compare,
      this.bookmarks.root,
      more,
    );
  }

  /** What is searched came from elsewhere than the field. */
  searched(text: string): void {
    this.search.value = text;
  }

  draw(model: Model, theme: Theme, bookmarks: readonly Bookmark[]): void {
    this.now = model;
    const { points, kinds, choice: chosen } = model;
    this.root.hidden = !points;
    this.close.hidden = model.file === undefined;
    if (!points) return;
    this.drawSearchIn(model);
    this.drawMatches(model);
    this.selection.draw(model);
    this.bookmarks.draw(bookmarks);
    this.neighbours.draw(model);
    this.drawDrawing(model);
    this.analogy.draw(model);
    this.analogy.root.hidden = !ofWords(model);
    this.drawColours(model);
    this.legend.root.hidden = kinds.names.length < 2;
    this.legend.draw(kinds, new Set(chosen.hidden), kind => lookOf(model, theme, kind), theme);
  }

  /** What is written is looked up as it stands, drawn or not; a part of a word goes to the first that has it. */
  private enter(text: string): void {
    const { matches = [], points } = this.now;
    if (text === '' || !points) return;
    const [first] = matches;
    const exact = first !== undefined && points.names[first]!.toLowerCase() === text.toLowerCase();
    if (!ofWords(this.now)) {
      if (first !== undefined) this.go(first);
    } else if (exact || (first !== undefined && /^\/.*\/$/.test(text))) this.go(first!);
    else if (points.count < points.total || first === undefined) this.looking.lookAt({ name: text });
    else this.go(first);
  }

  private go(point: number): void {
    const name = this.now.points!.names[point]!;
    this.events.bring(point);
    this.looking.lookAt(ofWords(this.now) ? { name } : { name, point });
  }

  private show(point: number): void {
    this.go(point);
    this.events.show(point);
  }

  private drawMatches({ points, matches, lit }: Model): void {
    if (!points) return;
    const shown = lit === 'search' ? matches : undefined;
    const beyond = points.total > points.count ? '. Enter looks up a word that is not drawn.' : '';
    this.found.textContent = shown
      ? `${formatCount(shown.length)} of ${formatCount(points.count)}${shown.length === 0 ? beyond : ''}`
      : '';
    this.found.hidden = !shown;
    this.results.hidden = !shown;
    if (!shown) return;
    fill(
      this.results,
      ...shown.slice(0, LISTED_MATCHES).map(point => {
        const item = button({ label: shorten(points.names[point]!, 60), press: () => this.show(point) });
        item.classList.add('link');
        return element('li', {}, item);
      }),
    );
  }

  /** Which words are drawn: those that were looked up too, or nothing else. */
  private drawDrawing(model: Model): void {
    const { further } = model;
    const looked = model.lit === 'search' || model.lit === 'selection' ? [] : lookedUpWords(model);
    const missing = missingWords(model);
    const key = JSON.stringify([looked, missing, further, ofWords(model), model.lit]);
    if (key === this.drawingFor) return;
    this.drawingFor = key;
    // It is about what stands out.
    (model.lit === 'analogy' ? this.analogy : this.neighbours).root.after(this.drawing);
    const offer = looked.length > 1 && ofWords(model);
    const add = [...further.words, ...missing];
    fill(
      this.drawing,
      offer &&
        missing.length > 0 &&
        button({
          label: missing.length === 1 ? 'Add to Plot' : `Add ${formatCount(missing.length)} to Plot`,
          title: `Draw too: ${missing.slice(0, 20).join(', ')}`,
          press: () => this.events.further({ words: add, alone: further.alone }),
        }),
      offer &&
        !(
          further.alone &&
          looked.every(word => further.words.includes(word)) &&
          looked.length === further.words.length
        ) &&
        button({
          label: 'Only These',
          title: 'Draw only these words, projected again',
          press: () => this.events.further({ words: looked, alone: true }),
        }),
      further.words.length > 0 &&
        button({
          label: further.alone ? 'All Words' : 'Remove Added',
          title: 'Draw the most frequent words again',
          press: () => this.events.further(NOTHING_FURTHER),
        }),
    );
    this.drawing.hidden = this.drawing.childElementCount === 0;
  }

  /** Where is searched: among the names, or in what a column says. */
  private drawSearchIn({ points, choice: chosen }: Model): void {
    if (!points) return;
    const fields = searchFields(points, ofWords(this.now));
    const key = JSON.stringify([fields, chosen.searchIn]);
    if (key === this.searchFor) return;
    this.searchFor = key;
    const known = fields.some(({ value }) => value === chosen.searchIn);
    fill(
      this.searchIn,
      fields.length > 1 &&
        choice({
          label: 'In',
          title: 'Where to search. Numbers can be compared: > 0.9',
          options: fields,
          value: known ? chosen.searchIn : '',
          change: searchIn => this.events.style({ searchIn }),
        }),
    );
  }

  private drawColours(model: Model): void {
    const { points, choice: chosen, placedIn } = model;
    if (!points) return;
    const offered = colourChoices(points, placedIn === 2);
    const { colourBy, clusters, contours } = chosen;
    const key = JSON.stringify([offered, colourBy, clusters, contours, placedIn]);
    if (key === this.coloursFor) return;
    this.coloursFor = key;
    const held = [...this.colours.querySelectorAll('select, input')].indexOf(document.activeElement!);
    fill(
      this.colours,
      offered.length > 1 &&
        choice<ColourBy>({
          label: 'Color by',
          options: offered,
          value: offered.some(({ value }) => value === colourBy) ? colourBy : 'label',
          change: next => this.events.style({ colourBy: next, hidden: [] }),
        }),
      placedIn === 2 &&
        checkbox({
          label: 'Cluster names',
          title: 'Name dense groups by the words that tell them from the others',
          checked: clusters,
          change: next => this.events.style({ clusters: next }),
        }),
      placedIn === 2 &&
        checkbox({
          label: 'Density',
          title: 'Draw lines of equal density',
          checked: contours,
          change: next => this.events.style({ contours: next }),
        }),
    );
    const again = [...this.colours.querySelectorAll<HTMLElement>('select, input')][held];
    again?.focus();
  }
}
