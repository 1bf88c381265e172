/** A field for a word, with words that begin like it to choose from. */
import { textField } from '../shared/controls';
import { element, fill } from '../shared/element';

const OFFERED = 8;
let last = 0;

export interface WordField {
  /** The field and its list. */
  readonly root: HTMLElement;
  value: string;
  /** What may be entered. */
  title: string;
}

/** @param wordsOf all words, the most frequent first */
export function wordField({
  label,
  placeholder,
  value,
  wordsOf,
  enter,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly wordsOf: () => readonly string[];
  /** On Enter, and when another word was put in. */
  readonly enter: () => void;
}): WordField {
  const list = element('datalist', { id: `words-${++last}` });
  const offer = (typed: string) => {
    const offered: string[] = [];
    const begins = typed.trim().toLowerCase();
    if (begins !== '') {
      for (const word of wordsOf()) {
        if (word.toLowerCase().startsWith(begins)) offered.push(word);
        if (offered.length === OFFERED) break;
      }
    }
    fill(list, ...offered.map(word => element('option', { value: word })));
  };
  const input = textField({ label, placeholder, value, type: 'text', change: offer, enter });
  input.setAttribute('list', list.id);
  input.addEventListener('change', enter);
  return {
    root: element('span', { class: 'word' }, input, list),
    get value() {
      return input.value.trim();
    },
    get title() {
      return input.title;
    },
    set title(title) {
      input.title = title;
    },
    set value(word) {
      if (document.activeElement !== input) input.value = word;
    },
  };
}
