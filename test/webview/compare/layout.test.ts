import assert from 'node:assert/strict';
import { layOut, withFirst } from '../../../webview/compare/layout';
import { makeComparison } from './comparison';

describe('webview/compare/layout', () => {
  const find = (whole: boolean, title: string) => layOut(makeComparison(), whole).find(part => part.title === title)!;

  it('puts the differing keys first, the whole config on demand', () => {
    const brief = find(false, 'Config');
    assert.deepEqual(
      brief.rows.map(row => [row.name, ...row.cells.map(cell => cell.text)]),
      [
        ['model.type', 'transformer', 'transformer', 'lstm'],
        ['model.layers', '2', '2', '1'],
        ['model.heads', '4', '4', '–'],
        ['model.width', '128', '256', '128'],
        ['train.optimizer.learning-rate', '0.0003', '0.0001', '0.0003'],
      ],
    );
    assert.equal(brief.note, '5 of 14 keys differ. 9 that agree are not shown.');
    const whole = find(true, 'Config');
    assert.equal(whole.rows.length, 14);
    assert.deepEqual(
      whole.rows.map(row => row.differs),
      whole.rows.map((_, place) => place < 5),
    );
    assert.equal(whole.note, '5 of 14 keys differ.');
  });

  it('shows how far each score is from the first, and whether that is for the better', () => {
    const rows = new Map(find(false, 'Scores').rows.map(row => [row.name, row]));
    const accuracy = rows.get('validation accuracy')!;
    assert.equal(accuracy.note, 'higher is better');
    assert.deepEqual(
      accuracy.cells.map(({ text, difference, better, best }) => [text, difference, better, best]),
      [
        ['0.901', undefined, undefined, false],
        ['0.913', '+0.012', true, true],
        ['0.871', '−0.030', false, false],
      ],
    );
    const loss = rows.get('test loss')!;
    assert.deepEqual(
      loss.cells.map(({ text, difference, better, best }) => [text, difference, better, best]),
      [
        ['0.301', undefined, undefined, true],
        ['0.320', '+0.019', false, false],
        ['–', undefined, undefined, undefined],
      ],
    );
  });

  it('writes a difference too small for three digits as what it is', () => {
    const comparison = makeComparison();
    const score = { split: 'test', metric: 'accuracy', better: 'higher', best: [] } as const;
    const [row] = layOut({ ...comparison, scores: [{ ...score, values: [0.5, 0.5000001, 0.5] }] }, false)[0]!.rows;
    assert.deepEqual(
      row!.cells.map(cell => cell.difference),
      [undefined, '+1e−7', '±0'],
    );
  });

  it('says when configs are the same, and when nothing was scored', () => {
    const comparison = makeComparison();
    const [scores, config] = layOut(
      { ...comparison, scores: [], config: comparison.config.filter(row => !row.differs) },
      false,
    );
    assert.equal(scores!.note, 'None of the runs has been scored yet.');
    assert.match(config!.note!, /^The configs are the same\. 9 that agree/);
  });

  it('puts a run first', () => {
    assert.deepEqual(withFirst(['a', 'b', 'c'], 'c'), ['c', 'a', 'b']);
  });
});
