/** The generation page: a prompt, sampling settings, the text as it is generated, and the alternatives of each token. */
import { countOf } from '../../src/core/base/countOf';
import { formatShort } from '../../src/core/base/formatNumber';
import type { GenerationSettings, GenerationView } from '../../src/protocol/generation';
import { announce } from '../shared/announce';
import { Channel } from '../shared/channel';
import { button, choice, emptyState, progressBar, slider, toolbar } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { modifierName } from '../shared/modifier';
import { drawCandidates, TokenText } from './draw';
import { describeText } from './layout';

type State = GenerationView['toView']['state'];

const channel = new Channel<GenerationView, Record<string, never>>();
let state: State | undefined;
let settings: GenerationSettings | undefined;
let chosen: number | undefined;
/** The settings are drawn once: a slider that is being moved must not be replaced. */
let controls: { readonly run: string; readonly box: HTMLElement } | undefined;

const prompt = element('textarea', {
  class: 'text prompt-field',
  rows: 3,
  'aria-label': 'Prompt: the text to continue',
  placeholder: `Text to continue. Leave it empty to begin a new text. ${modifierName(navigator.platform)}+Enter generates.`,
  spellcheck: 'false',
});
prompt.addEventListener('keydown', event => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  write();
});
const head = element('p', { class: 'quiet model' });
const actions = element('div');
const status = element('div', { class: 'status', role: 'status' });
const candidates = element('div');
const text = new TokenText({
  choose: index => choose(index),
  enter: () => candidates.querySelector<HTMLElement>('.candidate.drawn, .candidate')?.focus(),
});

channel.on('state', news => {
  const first = state === undefined;
  const ended = state?.writing && !news.writing;
  state = news;
  if (first) {
    prompt.value = news.prompt;
    settings = news.settings;
  }
  if (chosen !== undefined && chosen >= news.tokens.length) chosen = undefined;
  if (ended) announce(news.failure ?? `Generated: ${news.tokens.map(token => token.text).join('')}`);
  paint();
});
channel.on('tokens', ({ tokens }) => {
  if (!state) return;
  state = { ...state, tokens: [...state.tokens, ...tokens] };
  text.append(tokens);
  paintStatus();
});
channel.ready();
paint();

function write(): void {
  if (!settings || !state?.run) return;
  chosen = undefined;
  channel.send('write', { prompt: prompt.value, settings });
}

function change(part: Partial<GenerationSettings>): void {
  if (!settings) return;
  settings = { ...settings, ...part };
  channel.send('settings', { settings });
}

function choose(index: number | undefined): void {
  chosen = index;
  text.choose(index);
  const token = index === undefined ? undefined : state?.tokens[index];
  if (!token || index === undefined) {
    fill(
      candidates,
      state && state.tokens.length > 0
        ? element('p', { class: 'quiet' }, 'Select a token to see its alternatives.')
        : undefined,
    );
    return;
  }
  fill(
    candidates,
    drawCandidates(token, id => {
      channel.send('branch', { index, id });
      text.box.focus();
    }),
  );
}

function paint(): void {
  const root = pageRoot();
  if (!state) {
    fill(root, element('p', { class: 'quiet', role: 'status' }, 'Loading…'));
    return;
  }
  if (!state.run) {
    controls = undefined;
    fill(
      root,
      emptyState(
        'generate',
        'No language model yet',
        'Train a config with task: generate, for example from the template "Character Transformer LM". Then you can generate texts here, with the alternatives of each token.',
        button({ label: 'New Model from Template', primary: true, press: () => channel.send('newModel', {}) }),
      ),
    );
    return;
  }
  if (controls?.run !== state.run.folder) {
    controls = { run: state.run.folder, box: drawSettings(state.run.labels) };
    fill(root, head, prompt, controls.box, actions, status, text.box, candidates);
  }
  const { run, writing, tokens } = state;
  const other = button({ label: run.name, title: 'Select another model', press: () => channel.send('choose', {}) });
  other.classList.add('link');
  fill(head, 'Model: ', other, ' ', learnMore('sampling', 'sampling'));
  const focused = actions.contains(document.activeElement) ? document.activeElement?.textContent : undefined;
  fill(
    actions,
    toolbar(
      'Generation',
      writing
        ? button({ label: 'Stop', primary: true, press: () => channel.send('stop', {}) })
        : button({ label: tokens.length > 0 ? 'Generate Again' : 'Generate', primary: true, press: write }),
      button({
        label: 'Next Seed',
        title: 'Generate with the next seed',
        press: () => {
          setSeed((settings?.seed ?? 0) + 1);
          write();
        },
      }),
      tokens.length > 0 && button({ label: 'Copy', press: () => copy() }),
      tokens.length > 0 &&
        button({
          label: 'Insert',
          title: 'Insert the text at the cursor of the last editor',
          press: () => channel.send('insert', {}),
        }),
    ),
  );
  if (focused) {
    const all = [...actions.querySelectorAll('button')];
    (all.find(each => each.textContent === focused) ?? all[0])?.focus();
  }
  text.draw(state.prompt, tokens);
  choose(chosen);
  paintStatus();
}

function copy(): void {
  channel.send('copy', {});
  announce('Copied');
}

function paintStatus(): void {
  if (!state) return;
  const { writing, tokens, took, failure } = state;
  if (failure !== undefined) {
    fill(status, element('p', { class: 'failure', role: 'alert' }, failure));
    return;
  }
  if (writing) {
    const count = countOf(tokens.length, 'token');
    const fraction = settings ? Math.min(1, tokens.length / settings.maximumTokens) : undefined;
    fill(status, progressBar({ label: 'Generating', fraction }), element('span', { class: 'quiet' }, ` ${count}`));
    return;
  }
  const said = describeText(tokens, took);
  fill(status, said !== '' && element('p', { class: 'quiet' }, said));
}

interface NumberOptions {
  readonly label: string;
  readonly title: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly change: (value: number) => void;
}

function numberField({ label, title, value, min, max, change: changed }: NumberOptions): HTMLLabelElement {
  const input = element('input', { type: 'number', class: 'text number-field', min, max, step: 1 });
  input.value = String(value);
  input.addEventListener('change', () => {
    const now = Math.min(max, Math.max(min, Math.round(Number(input.value) || 0)));
    input.value = String(now);
    changed(now);
  });
  return element('label', { class: 'field', title }, element('span', {}, label), input);
}

let seedField: HTMLLabelElement | undefined;

function setSeed(seed: number): void {
  change({ seed });
  const input = seedField?.querySelector('input');
  if (input) input.value = String(seed);
}

/** @param labels that texts of the model can be generated for */
function drawSettings(labels: readonly string[]): HTMLElement {
  const now = settings!;
  seedField = numberField({
    label: 'Seed',
    title: 'The same seed gives the same text',
    value: now.seed,
    min: 0,
    max: 4294967295,
    change: seed => change({ seed }),
  });
  return element(
    'div',
    { class: 'settings', role: 'group', 'aria-label': 'Sampling' },
    labels.length > 0 &&
      choice({
        label: 'Label',
        title: 'Label that the text is generated for',
        options: labels.map(label => ({ value: label, label })),
        value: now.label !== undefined && labels.includes(now.label) ? now.label : labels[0]!,
        change: label => change({ label }),
      }),
    slider({
      label: 'Temperature',
      title: "0: greedy. 1: the model's own distribution. Above 1: more random.",
      min: 0,
      max: 2,
      step: 0.05,
      value: now.temperature,
      format: formatShort,
      change: temperature => change({ temperature }),
    }),
    slider({
      label: 'Top-p',
      title: 'Sample only from the most likely tokens that together reach this probability',
      min: 0.05,
      max: 1,
      step: 0.05,
      value: now.topP,
      format: formatShort,
      change: topP => change({ topP }),
    }),
    slider({
      label: 'Repetition penalty',
      title: 'Above 1: tokens that already appeared become less likely. 1 turns it off.',
      min: 1,
      max: 2,
      step: 0.05,
      value: now.repetitionPenalty,
      format: formatShort,
      change: repetitionPenalty => change({ repetitionPenalty }),
    }),
    numberField({
      label: 'Top-k',
      title: 'Sample only from the K most likely tokens. 0 turns it off.',
      value: now.topK,
      min: 0,
      max: 1_000_000,
      change: topK => change({ topK }),
    }),
    numberField({
      label: 'Length',
      title: 'Maximum new tokens',
      value: now.maximumTokens,
      min: 1,
      max: 100_000,
      change: maximumTokens => change({ maximumTokens }),
    }),
    seedField,
  );
}
