/** Labelled controls with the editor's look, all reachable by keyboard. */
import type { DocsTopic } from '../../src/core/base/docsPages';
import { element } from './element';
import { learnMore } from './learnMore';

export interface ButtonOptions {
  readonly label: string;
  readonly title?: string;
  readonly primary?: boolean;
  readonly press: () => void;
}

export function button({ label, title, primary, press }: ButtonOptions): HTMLButtonElement {
  return element(
    'button',
    { type: 'button', class: primary ? 'button primary' : 'button', title, on: { click: press } },
    label,
  );
}

export interface CheckboxOptions {
  readonly label: string;
  readonly title?: string;
  readonly checked: boolean;
  readonly change: (checked: boolean) => void;
}

export function checkbox({ label, title, checked, change }: CheckboxOptions): HTMLLabelElement {
  const input = element('input', { type: 'checkbox', on: { change: () => change(input.checked) } });
  input.checked = checked;
  return element('label', { class: 'check', title }, input, element('span', {}, label));
}

export interface ChoiceOptions<T extends string> {
  readonly label: string;
  readonly title?: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly change: (value: T) => void;
}

/** A drop-down list. */
export function choice<T extends string>({ label, title, options, value, change }: ChoiceOptions<T>): HTMLLabelElement {
  const select = element(
    'select',
    { on: { change: () => change(select.value as T) } },
    ...options.map(option => element('option', { value: option.value }, option.label)),
  );
  select.value = value;
  return element('label', { class: 'field', title }, element('span', {}, label), select);
}

/** A row of exclusive buttons, for two to four short options. */
export function segments<T extends string>({ label, title, options, value, change }: ChoiceOptions<T>): HTMLElement {
  const name = `segments-${++lastName}`;
  return element(
    'fieldset',
    { class: 'segments', title },
    // A group needs a name where none is shown too.
    label ? element('legend', {}, label) : element('legend', { class: 'visually-hidden' }, title),
    ...options.map(option => {
      const input = element('input', { type: 'radio', name, value: option.value });
      input.checked = option.value === value;
      input.addEventListener('change', () => change(option.value));
      return element('label', {}, input, element('span', {}, option.label));
    }),
  );
}

let lastName = 0;

export interface SliderOptions {
  readonly label: string;
  readonly title?: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  readonly format: (value: number) => string;
  readonly change: (value: number) => void;
}

export function slider({ label, title, min, max, step, value, format, change }: SliderOptions): HTMLLabelElement {
  const shown = element('output', { class: 'slider-value' }, format(value));
  const input = element('input', { type: 'range', min, max, step, 'aria-valuetext': format(value) });
  input.value = String(value);
  input.addEventListener('input', () => {
    const now = Number(input.value);
    shown.textContent = format(now);
    input.setAttribute('aria-valuetext', format(now));
    change(now);
  });
  return element('label', { class: 'field slider', title }, element('span', {}, label), input, shown);
}

export interface TextFieldOptions {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly type: 'search' | 'text';
  /** At every keystroke. */
  readonly change?: (value: string) => void;
  /** On Enter. */
  readonly enter?: (value: string) => void;
}

/** The label is read out; the placeholder shows. */
export function textField({ label, placeholder, value, type, change, enter }: TextFieldOptions): HTMLInputElement {
  const input = element('input', { type, placeholder, 'aria-label': label, spellcheck: 'false', class: 'text' });
  input.value = value;
  input.addEventListener('input', () => change?.(input.value));
  input.addEventListener('keydown', event => {
    if (event.key === 'Enter' && !event.isComposing) enter?.(input.value);
  });
  return input;
}

export function toolbar(label: string, ...controls: readonly (HTMLElement | undefined | false)[]): HTMLElement {
  return element('div', { class: 'toolbar', role: 'group', 'aria-label': label }, ...controls);
}

export interface ProgressOptions {
  readonly label: string;
  /** 0..1; left out while unknown. */
  readonly fraction?: number;
}

export function progressBar({ label, fraction }: ProgressOptions): HTMLProgressElement {
  const bar = element('progress', { max: 1, 'aria-label': label });
  if (fraction !== undefined) bar.value = fraction;
  return bar;
}

/** What a view shows when it has nothing to show: why, what to do, and where more is written about it. */
export function emptyState(
  topic: DocsTopic,
  title: string,
  explanation: string,
  ...actions: readonly HTMLElement[]
): HTMLElement {
  return element(
    'section',
    { class: 'empty', role: 'status' },
    element('h2', {}, title),
    element('p', {}, explanation),
    element('p', { class: 'actions' }, ...actions, learnMore(topic, 'this panel')),
  );
}
