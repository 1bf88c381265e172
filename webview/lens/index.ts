/** The lens: a side view of what the active model predicts for the text under the cursor, and why. */
import { countOf } from '../../src/core/base/countOf';
import { formatCount } from '../../src/core/base/formatNumber';
import { formatOrigin } from '../../src/core/base/formatTime';
import type { LensView } from '../../src/protocol/lens';
import { Channel } from '../shared/channel';
import { button, checkbox, emptyState, progressBar } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { makeRepaint } from '../shared/repaint';
import { readTheme, watchTheme } from '../shared/theme';
import { Tooltip } from '../shared/tooltip';
import { type AttributionActions, drawAttributions } from './attributions';
import { drawReceived, drawVerdict, TintedPassage } from './draw';
import { type RememberedWhatIf, WhatIf } from './whatIf';

type News = LensView['toView']['state'];

interface Remembered extends RememberedWhatIf {
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
    remember({ follow: checked });
    channel.send('follow', { follow: checked });
  },
});
const busy = element('div', { class: 'busy' }, progressBar({ label: 'Running the model' }));
const how = element('span', { class: 'quiet number', role: 'status' });
const working = element(
  'div',
  { class: 'working', hidden: true },
  how,
  button({ label: 'Cancel', title: 'Stop computing attributions', press: () => channel.send('cancelMethod', {}) }),
);
const body = element('div', { class: 'body' });
const actions: AttributionActions = {
  method: method => channel.send('method', { method }),
  units: units => channel.send('units', { units }),
  automatic: automatic => channel.send('automatic', { automatic }),
  run: () => channel.send('runMethod', {}),
};
const whatIf = new WhatIf(channel, remember);
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
  if (!body.parentElement)
    fill(root, element('header', { class: 'head' }, place, follow), busy, working, body, whatIf.root, model);
  place.textContent = news?.place ?? '';
  place.title = news?.place ?? '';
  busy.classList.toggle('on', news?.busy === true);
  busy.setAttribute('aria-hidden', String(news?.busy !== true));
  paintProgress();
  // What is shown is of the text before.
  body.classList.toggle('old', news?.busy === true);
  body.setAttribute('aria-busy', String(news?.busy === true));
  keepFocus(paintBody);
  whatIf.show(news?.reason ? undefined : news?.prediction, news?.attribution);
  paintModel();
}

function remember(more: Partial<Remembered>): void {
  channel.remember({ follow: true, ...channel.remembered, ...more });
}

function paintBody(): void {
  const { prediction, attribution, attention, meanAttention, reason } = news ?? {};
  if (!prediction || reason) {
    if (!news || (news.busy && !reason))
      fill(body, element('p', { class: 'quiet', role: 'status' }, 'Running the model…'));
    else fill(body, paintEmpty(news));
    return;
  }
  const choose = (label: string) => channel.send('label', { label });
  if (attribution) passage.draw(prediction, attribution, theme);
  fill(
    body,
    element('div', { class: 'said' }, drawVerdict(prediction, attribution?.target, choose)),
    drawAttributions(news ?? {}, passage.root, theme, actions),
    prediction.truncated &&
      element(
        'p',
        { class: 'quiet small' },
        `Truncated: the model reads only the first ${countOf(prediction.tokens.length, 'token')}.`,
      ),
    attention &&
      meanAttention &&
      drawReceived(attention, meanAttention, () => channel.send('command', { command: 'openAttention' })),
  );
}

/** How far a costly method is. */
function paintProgress(): void {
  const { progress } = news ?? {};
  working.hidden = !progress;
  const bar = busy.querySelector('progress')!;
  if (progress) {
    bar.value = progress.evaluations / Math.max(1, progress.of);
    how.textContent = `${formatCount(progress.evaluations)} of ${countOf(progress.of, 'evaluation')}`;
  } else bar.removeAttribute('value');
}

function paintEmpty({ run, reason, restricted }: News): HTMLElement {
  const press = (command: LensView['toHost']['command']['command']) => () => channel.send('command', { command });
  if (restricted && reason)
    return emptyState(
      'trust',
      'This folder is not trusted',
      reason,
      button({ label: 'Manage Workspace Trust', primary: true, press: press('manageTrust') }),
    );
  if (run) {
    return emptyState(
      'attribution',
      'Nothing to explain yet',
      reason ?? 'Place the cursor in a text, or select a sentence.',
      button({ label: 'Select Model', press: press('selectModel') }),
    );
  }
  return emptyState(
    'first-model',
    'No model yet',
    reason ?? 'Train a model, then place the cursor in a text to see its prediction and token attributions.',
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
    ` ${run.checkpoint} checkpoint, ${formatOrigin(run)}`,
    milliseconds !== undefined &&
      element('span', { class: 'number' }, ` · ${Math.max(1, Math.round(milliseconds))} ms`),
  );
}

/** New answers come while somebody moves through the old one by keyboard. */
function keepFocus(paintAll: () => void): void {
  const label = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.label : undefined;
  const at = FOCUSED.find(each => document.activeElement?.matches(each));
  paintAll();
  if (label) body.querySelector<HTMLElement>(`[data-label="${CSS.escape(label)}"]`)?.focus();
  else if (at) (body.querySelector<HTMLElement>(at) ?? body.querySelector<HTMLElement>('.method select'))?.focus();
}

/** What may have the focus while an answer comes. */
const FOCUSED = [
  '.passage',
  '.method .field:nth-of-type(1) select',
  '.method .field:nth-of-type(2) select',
  '.costly .button',
  '.costly input',
];
