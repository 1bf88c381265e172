/** The page of tokens: a text as one tokenizer divides it, or two side by side. */
import { formatCount } from '../../src/core/base/formatNumber';
import type { TokenizerColumn, TokenizerSide, TokensView } from '../../src/protocol/tokens';
import { announce } from '../shared/announce';
import { Channel } from '../shared/channel';
import { button, emptyState, segments, toolbar } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { drawDetails, type GridColumn, type Shown, TokenGrid } from './draw';
import { describeToken } from './layout';

type State = TokensView['toView']['state'];

const channel = new Channel<TokensView, { readonly shown: Shown }>();
let state: State | undefined;
let shown: Shown = channel.remembered?.shown ?? 'text';
const details = element('div', { class: 'token-details' });

channel.on('state', news => {
  const wasWorking = state?.columns.some(({ working }) => working);
  state = news;
  if (wasWorking && !news.columns.some(({ working }) => working))
    announce(news.columns.map(({ name, counts, failure }) => `${name}: ${counts ?? failure ?? ''}`).join('; '));
  paint();
});
channel.ready();
paint();

function paint(): void {
  const root = pageRoot();
  if (!state) {
    fill(root, element('p', { class: 'quiet', role: 'status' }, 'Loading…'));
    return;
  }
  const { source, columns } = state;
  if (!source) {
    fill(
      root,
      emptyState(
        'inspect-tokenization',
        'No text is inspected',
        'Open a text file and select a text, or nothing for the whole document. Then run NLP: Inspect Tokenization.',
        button({ label: 'Inspect Tokenization', primary: true, press: () => channel.send('inspect', {}) }),
        button({ label: 'Open File', press: () => channel.send('openFile', {}) }),
      ),
    );
    return;
  }
  const ready: GridColumn[] = columns.flatMap(({ name, answer }) => (answer ? [{ name, answer }] : []));
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset : {};
  const { column, token } = focused;
  const grid = new TokenGrid(source.text, ready, shown, {
    choose: (c, i) => tell(ready[c]!, i),
    reveal: (start, end) => channel.send('reveal', { start, end }),
  });
  fill(
    details,
    ready.length > 0 &&
      element(
        'p',
        { class: 'quiet' },
        'Select a token to see its ID and place. Double-click selects it in the editor.',
      ),
  );
  const beyond = source.size > source.text.length;
  fill(
    root,
    element(
      'p',
      { class: 'quiet subject' },
      `${source.part === 'selection' ? 'Selection' : 'Document'} in ${source.file}. `,
      beyond &&
        `The page shows the first ${formatCount(source.text.length)} of ${formatCount(source.size)} characters. `,
      learnMore('concept-tokenization', 'tokenization'),
    ),
    element(
      'div',
      { class: `heads columns-${columns.length}` },
      ...columns.map(each => drawHead(each, columns.length)),
    ),
    ready.length > 0 && drawToolbar(columns.length),
    ready.length > 0 && grid.box,
    details,
  );
  // What is typed in the editor draws the page anew.
  if (column !== undefined)
    root.querySelector<HTMLElement>(`[data-column="${column}"][data-token="${token}"]`)?.focus();
}

function tell(column: GridColumn, i: number): void {
  fill(details, drawDetails(column, i));
  announce(describeToken(column.answer, i));
}

function drawToolbar(count: number): HTMLElement {
  return toolbar(
    'Tokens',
    segments<Shown>({
      label: 'Show',
      title: 'What stands for each token',
      options: [
        { value: 'text', label: 'Text' },
        { value: 'tokens', label: 'Tokens' },
        { value: 'ids', label: 'IDs' },
      ],
      value: shown,
      change: value => {
        shown = value;
        channel.remember({ shown });
        paint();
      },
    }),
    count > 1 && button({ label: 'Swap', title: 'Swap the two tokenizers', press: () => channel.send('swap', {}) }),
    count > 1 &&
      button({ label: 'Remove', title: 'Remove the second tokenizer', press: () => channel.send('remove', {}) }),
    count === 1 &&
      button({
        label: 'Compare With…',
        title: 'Show a second tokenizer next to the first',
        press: () => channel.send('choose', { side: 'second' }),
      }),
  );
}

function drawHead({ side, name, detail, counts, working, failure, answer }: TokenizerColumn, of: number): HTMLElement {
  const other = button({
    label: name,
    title: `Choose another tokenizer (now ${detail})`,
    press: () => channel.send('choose', { side }),
  });
  other.classList.add('link');
  return element(
    'section',
    { class: 'column-head', 'aria-label': `${nameOf(side)} tokenizer` },
    element('p', {}, element('span', { class: 'quiet' }, 'Tokenizer: '), other),
    working && element('p', { class: 'quiet', role: 'status' }, 'Splitting the text…'),
    failure !== undefined && element('p', { class: 'failure', role: 'alert' }, failure),
    counts !== undefined && element('p', { class: 'counts' }, counts),
    answer && element('p', { class: 'quiet' }, describeTokenizer(answer)),
    of > 1 &&
      answer &&
      button({
        label: state?.shading === side ? 'Shades the editor' : 'Shade the editor',
        title: 'Use this tokenizer for the shades in the editor',
        press: () => channel.send('shade', { side }),
      }),
  );
}

function nameOf(side: TokenizerSide): string {
  return side === 'first' ? 'First' : 'Second';
}

function describeTokenizer({ vocabulary, limit, before, after }: NonNullable<TokenizerColumn['answer']>): string {
  const said = [`Vocabulary ${formatCount(vocabulary)}`];
  if (limit !== undefined) said.push(`limit ${formatCount(limit)} tokens`);
  const around = [...before, '…', ...after].join(' ');
  if (before.length + after.length > 0) said.push(`${around} around each text`);
  return said.join(' · ');
}
