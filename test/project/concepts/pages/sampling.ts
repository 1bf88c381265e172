/** Five logits under temperature, top-k, top-p and a repetition penalty. */
import { Random } from '../../../../src/core/base/random';
import { drawToken, type SamplingOptions } from '../../../../src/core/tasks/decoding/sample';
import { drawBars } from '../drawing';
import { type ConceptPage, show, table } from '../page';

const words = ['the', 'a', 'my', 'this', 'zebra'];
const logits = Float32Array.from([3, 2, 1, 0, -1]);
const plain: SamplingOptions = { temperature: 1, topK: 0, topP: 1, repetitionPenalty: 1 };

/** The distribution that is sampled from. */
function distribution(options: Partial<SamplingOptions>, seen: readonly number[] = []): readonly number[] {
  const { candidates } = drawToken(
    logits,
    { ...plain, ...options },
    { seen, never: [], random: new Random(1), shown: words.length },
  );
  return words.map((_, id) => candidates.find(each => each.id === id)!.adjusted);
}

export async function sampling(): Promise<ConceptPage> {
  const columns = {
    'T = 1': distribution({}),
    'T = 0.5': distribution({ temperature: 0.5 }),
    'T = 2': distribution({ temperature: 2 }),
    'Top-k, k = 2': distribution({ topK: 2 }),
    'Top-p, p = 0.9': distribution({ topP: 0.9 }),
    Penalty: distribution({ repetitionPenalty: 1.5 }, [0, 4]),
  };
  const powers = Array.from(logits, Math.exp);
  const sum = powers.reduce((a, b) => a + b, 0);
  const first = columns['T = 1'];
  return {
    name: 'sampling',
    given: ['1.5', '0.95'],
    pictures: {
      sampling: drawBars({
        title: 'The same logits at temperature 0.5 and 2',
        groups: words,
        series: [
          { name: 'T = 0.5', values: columns['T = 0.5'] },
          { name: 'T = 2', values: columns['T = 2'] },
        ],
        format: value => show(value, 2),
      }),
    },
    blocks: {
      table: table(
        ['Token', 'Logit', ...Object.keys(columns)],
        words.map((word, id) => [word, logits[id]!, ...Object.values(columns).map(each => show(each[id]!))]),
      ),
      'by-hand': `$e^3 + e^2 + e^1 + e^0 + e^{-1} = ${powers.map(each => show(each)).join(' + ')} = ${show(sum)}$.\n\nSo $p(\\text{the}) = ${show(powers[0]!)} / ${show(sum)} = ${show(first[0]!)}$.`,
      'top-k': `$${show(first[0]!)} / (${show(first[0]!)} + ${show(first[1]!)}) = ${show(columns['Top-k, k = 2'][0]!)}$`,
      'top-p': `The sums are ${[1, 2, 3].map(n => show(first.slice(0, n).reduce((a, b) => a + b, 0))).join(', ')}: the third token is the first to reach 0.9, so three tokens stay.`,
      penalty: `The logit of "the" becomes $3 / 1.5 = ${show(2, 1)}$ and that of "zebra" $-1 \\cdot 1.5 = ${show(-1.5, 1)}$.`,
    },
  };
}
