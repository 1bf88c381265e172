/** What the host tells the lens about one sentence. */
import type { Attribution } from '../../../src/core/explain/explanation';
import type { Prediction } from '../../../src/core/inference/prediction';
import type { LensView } from '../../../src/protocol/lens';
import { meanOver, RUN } from '../attention/model';

export const TEXT =
  'Congratulations, you have won a free prize! Call now to claim your reward before the meeting tomorrow.';

export function makePrediction(text: string): Prediction {
  const words = [...text.matchAll(/\w+|[^\w\s]/g)].map(found => ({
    token: found[0].toLowerCase(),
    start: found.index,
    end: found.index + found[0].length,
    unknown: found[0] === 'Congratulations',
  }));
  const edge = (token: string, at: number) => ({ token, start: at, end: at, unknown: false });
  return {
    kind: 'label',
    text,
    label: 'spam',
    probabilities: { spam: 0.962, ham: 0.038 },
    tokens: [edge('[CLS]', 0), ...words, edge('[SEP]', text.length)],
    truncated: false,
    run: RUN,
  };
}

const WEIGHTS: Readonly<Record<string, number>> = {
  congratulations: 0.41,
  won: 0.33,
  free: 0.62,
  prize: 0.58,
  '!': 0.12,
  call: 0.21,
  claim: 0.3,
  reward: 0.27,
  meeting: -0.52,
  tomorrow: -0.24,
  you: -0.03,
  '[CLS]': 0.08,
};

const METHODS = [
  { name: 'gradient-x-input', title: 'gradient × input' },
  { name: 'integrated-gradients', title: 'integrated gradients' },
] as const;

function makeAttribution({ tokens }: Prediction, target: string, sign: number): Attribution {
  const parts = tokens.map(({ token, ...place }) => {
    return { text: token, ...place, weight: sign * (WEIGHTS[token] ?? 0.01), tokens: [token] };
  });
  const [{ name: method, title }] = METHODS;
  return { method, title, signed: true, target, of: 'logit', value: 3.2 * sign, evaluations: 1, parts };
}

export function makeState(text = TEXT, label = 'spam'): LensView['toView']['state'] {
  const prediction = makePrediction(text);
  const sign = label === 'spam' ? 1 : -1;
  const tokens = prediction.tokens.map(({ token }) => token);
  return {
    run: RUN,
    place: 'notes.md:12',
    prediction,
    attribution: makeAttribution(prediction, label, sign),
    methods: METHODS,
    attention: { kind: 'text', queries: tokens, keys: tokens, layers: 3, heads: 4 },
    meanAttention: { layer: 2, head: 'mean', weights: meanOver(tokens.length, 2) },
    milliseconds: 23.4,
  };
}
