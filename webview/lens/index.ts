/** The lens: a side view of what the active model says about the text under the cursor, and why. */
import type { LensView } from '../../src/protocol/views';
import { Channel } from '../shared/channel';
import { button, checkbox, emptyState, progressBar } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { formatAge } from '../shared/format';
import { makeRepaint } from '../shared/repaint';
import { readTheme, watchTheme } from '../shared/theme';
import { Tooltip } from '../shared/tooltip';
import { drawLegend, drawReceived, drawVerdict, TintedPassage } from './draw';

type News = LensView['toView']['state'];

interface Remembered {
  readonly follow: boolean;
}

/** How often `2 min ago` is brought up to date, in ms. */
const AGE_INTERVAL = 30_000;

const channel = new Channel<LensView, Remembered>();
const passage = new TintedPassage(new Tooltip());
let theme = readTheme();
let news: News | undefined;
const repaint = makeRepaint(paint);

const place = element('span', { class: 'place' });
const follow = checkbox({
  label: 'Follow',
  title: 'Explain the sentence under the cursor as it moves',
  checked: channel.remembered?.follow ?? true,
  change: checked => {
    channel.remember({ follow: checked });
    channel.send('follow', { follow: checked });
  },
});
const busy = element('div', { class: 'busy' }, progressBar({ label: 'Reading the text' }));
const body = element('div');
const model = element('footer', { class: 'model quiet' });

channel.on('state', state => {
  news = state;
  repaint();
});
watchTheme(changed => {
  theme = changed;
  repaint();
});
window.setInterval(paintModel, AGE_INTERVAL);
channel.ready();
repaint();

function paint(): void {
  const root = pageRoot();
  if (!body.parentElement) fill(root, element('header', { class: 'head' }, place, follow), busy, body, model);
  place.textContent = news?.place ?? '';
  place.title = news?.place ?? '';
  busy.classList.toggle('on', news?.busy === true);
  busy.setAttribute('aria-hidden', String(news?.busy !== true));
  keepFocus(paintBody);
  paintModel();
}

function paintBody(): void {
  const { prediction, saliency, attention, meanAttention, reason } = news ?? {};
  if (!prediction || reason) {
    if (!news || (news.busy && !reason)) fill(body, element('p', { class: 'quiet', role: 'status' }, 'Reading…'));
    else fill(body, paintEmpty(news));
    return;
  }
  const choose = (label: string) => channel.send('label', { label });
  if (saliency) passage.draw(prediction, saliency, theme);
  fill(
    body,
    drawVerdict(prediction, saliency?.label, choose),
    saliency &&
      element(
        'section',
        { class: 'part', 'aria-label': 'What each word weighed' },
        element('h2', {}, 'What each word weighed'),
        passage.root,
        drawLegend(saliency.label, theme),
      ),
    prediction.truncated &&
      element('p', { class: 'quiet small' }, 'The end of the text is beyond what this model reads.'),
    attention &&
      meanAttention &&
      drawReceived(attention, meanAttention, () => channel.send('command', { command: 'openAttention' })),
  );
}

function paintEmpty({ run, reason, restricted }: News): HTMLElement {
  const press = (command: LensView['toHost']['command']['command']) => () => channel.send('command', { command });
  if (restricted && reason)
    return emptyState(
      'This folder is not trusted',
      reason,
      button({ label: 'Manage Workspace Trust', primary: true, press: press('manageTrust') }),
    );
  if (run) {
    return emptyState(
      'Nothing to explain yet',
      reason ?? 'Place the cursor in a text, or select a sentence.',
      button({ label: 'Select Model', press: press('selectModel') }),
    );
  }
  return emptyState(
    'No model yet',
    reason ?? 'Train a model, then place the cursor in any text to see what it says and why.',
    button({ label: 'Train', primary: true, press: press('train') }),
    button({ label: 'New Model', press: press('newModel') }),
  );
}

function paintModel(): void {
  const run = news?.prediction?.run ?? news?.run;
  model.hidden = !run;
  if (!run) return;
  const { milliseconds } = news ?? {};
  fill(
    model,
    element('span', { class: 'model-name', title: `run ${run.id}` }, run.name),
    ` ${run.checkpoint} checkpoint, trained ${formatAge(run.trainedAt, Date.now())}`,
    milliseconds !== undefined &&
      element('span', { class: 'number' }, ` · ${Math.max(1, Math.round(milliseconds))} ms`),
  );
}

/** New answers come while somebody moves through the old one by keyboard. */
function keepFocus(paintAll: () => void): void {
  const label = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.label : undefined;
  const onPassage = document.activeElement?.classList.contains('passage') === true;
  paintAll();
  if (label) body.querySelector<HTMLElement>(`[data-label="${CSS.escape(label)}"]`)?.focus();
  else if (onPassage) body.querySelector<HTMLElement>('.passage')?.focus();
}
