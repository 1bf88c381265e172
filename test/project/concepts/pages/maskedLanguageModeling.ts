/** Masks of a sentence as training draws them, and the loss of what was predicted at them. */
import { Random } from '../../../../src/core/base/random';
import { computeScores } from '../../../../src/core/metrics/score';
import { maskedScores } from '../../../../src/core/metrics/scores/masked';
import { begins } from '../../../../src/core/tasks/pretrain/block';
import { chooseMasks, hide } from '../../../../src/core/tasks/pretrain/masks';
import { drawBars } from '../drawing';
import { agree, type ConceptPage, show, table } from '../page';

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const pieces = ['the', 'har', '##bor', 'was', 'quiet', 'and', 'no', 'ship', 'came', 'in', 'from', 'sea', '.'];
const vocabulary = [...special, ...pieces];
const sentence = ['[CLS]', ...pieces, '[SEP]'];
const ids = Int32Array.from(sentence, token => vocabulary.indexOf(token));
const marks = Int32Array.from(sentence, token => (token.startsWith('##') || special.includes(token) ? 0 : begins.word));
const facts = {
  special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
  ordinary: Int32Array.from(pieces.keys(), i => special.length + i),
  isSpecial: (id: number) => id < special.length,
  longest: sentence.length,
};
const options = { share: 0.3, random: 0.1, kept: 0.1 };
/** Made up: what a model might give the tokens that it is asked for. */
const probabilities = [0.5, 0.2, 0.8, 0.05];

/** @returns what is read, and what is asked for at which place */
function mask(pass: number, wholeWords: boolean) {
  const random = new Random(1, `collate/${pass}/0`);
  const places = chooseMasks({ ids, marks }, { ...options, 'whole-words': wholeWords }, facts, random);
  return hide(ids, places, options, facts, random);
}

const read = (all: Int32Array) => Array.from(all, id => vocabulary[id]!).join(' ');

export async function maskedLanguageModeling(): Promise<ConceptPage> {
  const first = mask(0, false);
  const nats = probabilities.map(p => -Math.log(p));
  const sum = nats.reduce((a, b) => a + b, 0);
  const { loss, perplexity } = computeScores(maskedScores, { nats: sum, hits: 2, tokens: nats.length });
  agree(loss!, sum / nats.length);
  const asked = Array.from(first.targets!, id => vocabulary[id]!);
  return {
    name: 'masked-language-modeling',
    pictures: {
      'masked-language-modeling': drawBars({
        title: 'Surprisal of each masked token in nats',
        groups: asked,
        series: [{ name: 'nats: -ln p', values: nats }],
        format: value => show(value, 1),
      }),
    },
    blocks: {
      masks: table(
        ['Epoch', 'What the model reads', 'What it predicts'],
        [0, 1, 2].map(pass => {
          const { ids: now, targets } = mask(pass, false);
          return [pass + 1, `\`${read(now)}\``, `\`${read(targets!)}\``];
        }),
      ),
      words: table(
        ['Epoch', 'What the model reads', 'What it predicts'],
        [0, 1].map(pass => {
          const { ids: now, targets } = mask(pass, true);
          return [pass + 1, `\`${read(now)}\``, `\`${read(targets!)}\``];
        }),
      ),
      loss: table(
        ['Predicted token', 'p', 'Nats: -ln p'],
        asked.map((token, i) => [`\`${token}\``, probabilities[i]!, show(nats[i]!)]),
      ),
      scores: `- Mean: $${show(sum)} / ${nats.length} = ${show(loss!)}$ nats per masked token.
- Perplexity: $e^{${show(loss!)}} = ${show(perplexity!)}$.`,
    },
  };
}
