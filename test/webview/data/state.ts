/** What the host tells the data page about the data of a config. */
import type { DataReport } from '../../../src/core/training/checkData';
import type { AugmentationPreview } from '../../../src/core/training/previewAugmentation';
import type { MaskPreview } from '../../../src/core/training/previewMasks';
import type { DataPage } from '../../../src/protocol/data';

type State = DataPage['toView']['state'];

const ROOT = '/home/me/project';

/** Falls off like lengths of texts do; the last bin has all that are longer. */
function makeCounts(examples: number): number[] {
  const shares = Array.from({ length: 40 }, (_, i) => Math.exp(-(((i - 9) / 6) ** 2)) + 0.02 / (i + 1));
  const all = shares.reduce((a, b) => a + b);
  return shares.map(share => Math.round((examples * share) / all));
}

export function makeReport(): DataReport {
  const place = (line: number, message: string) => ({ file: `${ROOT}/data/messages.csv`, line, message });
  return {
    problems: [],
    cut: 64,
    vocabulary: 8000,
    findings: [
      {
        code: 'repeated-text',
        severity: 'warning',
        title: 'Texts of test that stand in train too',
        advice: 'The score on test will be too good: take them out of one of the two.',
        count: 1250,
        places: Array.from({ length: 200 }, (_, i) => place(i + 2, `this text stands in train too, on line ${i + 9}`)),
      },
      {
        code: 'label-typo',
        severity: 'warning',
        title: 'Labels that are near another one',
        advice: 'If they are meant to be the same, write them alike.',
        count: 2,
        places: [
          place(17, 'label "spma" is near "spam" (747 examples)'),
          { ...place(18, 'label "Ham" is near "ham" (4827 examples)'), column: 5 },
        ],
      },
      {
        code: 'long-text',
        severity: 'information',
        title: 'Texts of train that are longer than what is read of them',
        count: 1,
        places: [place(99, '71 tokens: truncated after 64')],
      },
    ],
    splits: [
      {
        split: 'train',
        examples: 4457,
        labels: { ham: 3859, spam: 596, spma: 2 },
        otherLabels: 0,
        lengths: [2, 18, 40, 75],
        histogram: { step: 2, counts: makeCounts(4457).with(37, 1), open: false },
        truncated: 1,
        unread: { tokens: 0.0001 },
        unknown: 0.021,
      },
      {
        split: 'test',
        examples: 1115,
        labels: { ham: 966, spam: 149 },
        otherLabels: 3,
        lengths: [2, 17, 41, 110],
        histogram: { step: 2, counts: makeCounts(1115), open: true },
        truncated: 4,
        unread: { tokens: 0.002 },
        unknown: 0.034,
      },
    ],
  };
}

export function makeState(change: Partial<State> = {}): State {
  return {
    config: { path: `${ROOT}/spam.nlp.yaml`, name: 'spam' },
    page: 'check',
    root: ROOT,
    report: makeReport(),
    checkedAt: new Date(Date.now() - 2 * 3600_000).toISOString(),
    revision: 0,
    ...change,
  };
}

export function makePreview(sample: number, configured = true): AugmentationPreview {
  const text = 'You have won a great prize: call now!';
  return {
    configured,
    written: 'augment: { synonyms: 10%, delete: 10%, insert: 10%, swap: 10%, copies: 4 }',
    list: 'the built-in list of 2,652 English words',
    examples: 4457,
    copies: 4,
    samples: [
      {
        file: `${ROOT}/data/messages.csv`,
        line: 12 + sample,
        label: 'spam',
        text,
        copies: [
          {
            text: 'You have won a superb prize: call now!',
            operation: 'synonyms',
            marks: [{ start: 15, end: 21, change: 'replaced' }],
            originalMarks: [{ start: 15, end: 20, change: 'replaced' }],
          },
          {
            text: 'You have won a award great prize: call now!',
            operation: 'insert',
            marks: [{ start: 15, end: 20, change: 'inserted' }],
            originalMarks: [],
          },
          {
            text: 'You have won a great prize: now!',
            operation: 'delete',
            marks: [],
            originalMarks: [{ start: 28, end: 32, change: 'deleted' }],
          },
          {
            text: 'You prize won a great have: call now!',
            operation: 'swap',
            marks: [
              { start: 4, end: 9, change: 'swapped' },
              { start: 22, end: 26, change: 'swapped' },
            ],
            originalMarks: [],
          },
        ],
      },
    ],
  };
}

/** @param written of an objective that writes */
export function makeMasks(sample: number, written = false): MaskPreview {
  const tokens = [
    '[CLS]',
    'the',
    'small',
    'har',
    '##bour',
    'was',
    'quiet',
    '.',
    '[SEP]',
    'no',
    'ship',
    'came',
    '[SEP]',
  ];
  const read = (changes: Readonly<Record<number, string>>) =>
    tokens.map((token, i) => {
      const now = changes[i];
      if (now === undefined) return { token };
      if (now === token) return { token, change: 'kept' as const };
      return { token: now, change: now === '[MASK]' ? ('masked' as const) : ('random' as const), target: token };
    });
  const spans = {
    read: ['the', 'small', '<extra_id_0>', 'quiet'].map(token =>
      token.startsWith('<') ? { token, change: 'special' as const } : { token },
    ),
    written: ['<extra_id_0>', 'har', '##bour', 'was', '<extra_id_1>'].map(token =>
      token.startsWith('<') ? { token, change: 'special' as const } : { token },
    ),
  };
  return {
    objective: 'masked-lm',
    written: 'objective: { type: masked-lm, share: 15%, random: 10%, kept: 10%, whole-words: false, masking: dynamic }',
    length: 128,
    share: written ? 0 : 0.15,
    samples: [
      {
        file: `${ROOT}/data/log.txt`,
        line: 12 + sample,
        tokens,
        passes: written
          ? [spans]
          : [{ read: read({ 2: '[MASK]', 6: 'ship' }) }, { read: read({ 4: '[MASK]', 10: 'ship' }) }],
      },
    ],
  };
}
