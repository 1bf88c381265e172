// Entity scores of tags in every scheme and way of writing, against seqeval.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from '../../../../src/core/data/dataset';
import { createEvaluator } from '../../../../src/core/tasks/tag/evaluation';
import { codeOfRun } from '../../../../src/core/tasks/tag/facts';
import type { ReadRow } from '../../../../src/core/tasks/tag/readRow';
import { recognizeTags } from '../../../../src/core/tasks/tag/recognizeTags';
import { convertTags } from '../../../../src/core/tasks/tag/scheme';
import { writeCode } from '../../../../src/core/tasks/tag/tagCode';

interface Case {
  readonly scheme: string;
  readonly form: string;
  readonly actual: readonly string[];
  readonly predicted: readonly string[];
  readonly default: readonly [precision: number, recall: number, f1: number];
  readonly strict: readonly [precision: number, recall: number, f1: number];
}

const path = join(__dirname, '..', '..', '..', 'fixtures', 'tag', 'schemes.json');
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly Case[] };

const exampleOf = (tags: readonly string[]): Example => ({
  fields: {},
  lists: { tokens: tags, tags },
  source: { file: 'a', line: 1 },
});
const readOf = (tags: readonly string[]): ReadRow => ({ tags, probabilities: new Float32Array(), lossOf: () => 1 });

describe(`scores of tags against seqeval, ${cases.length} cases`, () => {
  for (const { scheme, form, actual, predicted, ...expected } of cases) {
    it(`${scheme}, ${form}`, () => {
      const sentences = actual.map(tags => tags.split(' '));
      const { code } = recognizeTags(() => sentences);
      assert.equal(writeCode(code!), form === 'lower' || form === 'prefix -' ? scheme : `${scheme} ${form}`);
      const evaluator = createEvaluator([...new Set(sentences.flat())].sort(), code);
      for (const [i, tags] of sentences.entries()) {
        evaluator.addExample(exampleOf(tags), [readOf(predicted[i]!.split(' '))]);
      }
      const { scores } = evaluator.finish();
      const close = (name: string, value: number) =>
        assert.ok(Math.abs(scores[name]! - value) < 1e-12, `${name} ${scores[name]}, seqeval ${value}`);
      close('precision', expected.default[0]);
      close('recall', expected.default[1]);
      close('entity-exact-match', expected.default[1]);
      close('F1', expected.default[2]);
      close('strict-F1', expected.strict[2]);
    });
  }

  it('are the same in the scheme that the config asks for', () => {
    for (const { actual } of cases) {
      const sentences = actual.map(tags => tags.split(' '));
      const { code } = recognizeTags(() => sentences);
      for (const target of ['bio', 'bioes', 'bilou'] as const) {
        const evaluator = createEvaluator([], codeOfRun({ words: 'text', unit: 'lines', code }, target));
        for (const tags of sentences) {
          const written = convertTags(tags, target, code!);
          evaluator.addExample(exampleOf(written), [readOf(written)]);
        }
        assert.equal(evaluator.finish().scores['strict-F1'], 1);
      }
    }
  });

  it('are for runs of before those that they had', () => {
    const evaluator = createEvaluator(['B-A', 'O'], { scheme: 'IOB2', affix: 'prefix', separator: '-' }, { old: true });
    evaluator.addExample(exampleOf(['B-A']), [readOf(['B-A'])]);
    const names = ['loss', 'accuracy', 'exact-match', 'macro-F1', 'F1', 'precision', 'recall', 'strict-F1', 'F1/A'];
    assert.deepEqual(Object.keys(evaluator.finish().scores), names);
  });

  it('have no loss where no word has a tag that was learned', () => {
    const evaluator = createEvaluator(['A', 'B'], undefined);
    evaluator.addExample(exampleOf(['C']), [readOf(['A'])]);
    assert.deepEqual(evaluator.finish().scores, { accuracy: 0, 'exact-match': 0, 'macro-F1': 0 });
  });
});
