import assert from 'node:assert/strict';
import { faultOfMarks, splitMarks, withoutMarks } from '../../../../src/core/tasks/relate/marks';

const TEXT = 'Then <e2>Ada</e2> met <e1>Ben</e1>.';

describe('marked places', () => {
  it('are told from the text, each with its place', () => {
    assert.deepEqual(
      splitMarks(TEXT).map(({ mark, text }) => mark ?? text),
      ['Then ', 2, 'Ada', 3, ' met ', 0, 'Ben', 1, '.'],
    );
    for (const { text, start } of splitMarks(TEXT)) assert.equal(TEXT.slice(start, start + text.length), text);
    assert.deepEqual(splitMarks(''), []);
  });

  it('are two, each marked once, one after the other', () => {
    assert.equal(faultOfMarks(TEXT), undefined);
    assert.equal(faultOfMarks('<e1>a</e1><e2>b</e2>'), undefined);
    for (const bad of [
      'Ada met Ben',
      '<e1>Ada</e1> met Ben',
      '<e1>Ada <e2>met</e1> Ben</e2>',
      '<e1>Ada</e1> met <e2>Ben</e2> and <e2>Cleo</e2>',
      '</e1>Ada<e1> met <e2>Ben</e2>',
    ]) {
      assert.match(faultOfMarks(bad) ?? '', /must mark two entities/);
    }
  });

  it('are not words', () => {
    assert.equal(withoutMarks(TEXT), 'Then Ada met Ben.');
  });
});
