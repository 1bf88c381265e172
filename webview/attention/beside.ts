/** What is compared with the text that is shown: another text, another run; as a form of one line. */
import type { AttentionView } from '../../src/protocol/attention';
import { button, choice, textField } from '../shared/controls';
import { element, fill } from '../shared/element';
import type { Choice } from './model';

type Models = AttentionView['toView']['state']['models'];

export class Beside {
  readonly root = element('div', { class: 'ask second' });
  private built = '';
  private readonly input = textField({
    label: 'Second text',
    placeholder: 'The same text, or another one',
    value: '',
    type: 'text',
    enter: text => this.tell(text),
  });
  private beside: NonNullable<Choice['beside']> = { text: '' };

  constructor(private readonly change: (beside: Choice['beside']) => void) {}

  draw(beside: Choice['beside'], models: Models, current: string): void {
    this.root.hidden = beside === undefined;
    if (!beside) return;
    this.beside = beside;
    const key = JSON.stringify([models, beside.run ?? current]);
    if (key === this.built) return;
    this.built = key;
    this.input.value = beside.text;
    fill(
      this.root,
      element('span', { class: 'quiet' }, 'Compare with:'),
      choice({
        label: 'Second model',
        options: models.map(({ use, name, folder }) => ({ value: folder, label: `${use}: ${name}` })),
        value: beside.run ?? current,
        change: run => this.change({ ...this.beside, text: this.input.value, run }),
      }),
      this.input,
      button({ label: 'Compare', press: () => this.tell(this.input.value) }),
      button({ label: 'Close', title: 'Show one text again', press: () => this.change(undefined) }),
    );
  }

  private tell(text: string): void {
    this.change({ ...this.beside, text });
  }
}
