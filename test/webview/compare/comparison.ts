/** A comparison of three runs as `compareRuns` gives it. */
import { compareParts, type RunComparison } from '../../../src/core/runs/compareRuns';
import { exampleRecord } from '../../core/runs/exampleRecord';

const CONFIG = `task:
  type: classify
data:
  train: reviews.csv
  validation: 10%
tokenizer:
  type: word
  vocabulary: 8000
model:
  type: transformer
  layers: 2
  heads: 4
  width: 128
  dropout: 0.1
train:
  epochs: 5
  batch: 32
  optimizer:
    type: adamw
    learning-rate: 0.0003
`;

export function makeComparison(): RunComparison {
  const files = [{ path: '/w/reviews.csv', sha256: 'c2'.repeat(32) }];
  const make = (id: string, changes: Parameters<typeof exampleRecord>[0]) => ({
    folder: `/w/.nlp/runs/reviews/${id}`,
    record: exampleRecord({ id, name: 'reviews', configPath: '/w/reviews.nlp.yaml', files, ...changes }),
    notes: '',
  });
  return compareParts([
    {
      ...make('20260131-235900-a1b2', {
        title: 'baseline',
        pinned: true,
        metrics: {
          validation: { accuracy: 0.9012, 'macro-f1': 0.8954, loss: 0.2841 },
          test: { accuracy: 0.8911, 'macro-f1': 0.8809, loss: 0.3012 },
        },
      }),
      config: CONFIG,
      notes: 'The first that works.\n- keep it',
    },
    {
      ...make('20260201-101500-c3d4', {
        title: 'twice as wide',
        parameters: 1_912_066,
        seconds: 184,
        metrics: {
          validation: { accuracy: 0.9134, 'macro-f1': 0.9101, loss: 0.2511 },
          test: { accuracy: 0.9022, 'macro-f1': 0.8977, loss: 0.3199 },
        },
      }),
      config: CONFIG.replace('width: 128', 'width: 256').replace('0.0003', '0.0001'),
    },
    {
      ...make('20260202-090000-e5f6', {
        status: 'stopped',
        files: [{ path: '/w/reviews.csv', sha256: 'd3'.repeat(32) }],
        metrics: { validation: { accuracy: 0.8711, loss: 0.3504 } },
      }),
      config: CONFIG.replace('  type: transformer\n  layers: 2\n  heads: 4\n', '  type: lstm\n  layers: 1\n'),
    },
  ]);
}
