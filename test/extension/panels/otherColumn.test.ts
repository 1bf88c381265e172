import assert from 'node:assert/strict';
import { type Column, otherColumn } from '../../../src/extension/panels/otherColumn';

/** `t` a text, `p` a page, in capitals the active one. */
function columnsOf(marks: string): Column[] {
  return [...marks].map((mark, i) => ({
    number: i + 1,
    active: mark !== mark.toLowerCase(),
    page: mark.toLowerCase() === 'p',
  }));
}

describe('otherColumn', () => {
  const at = (marks: string) => otherColumn(columnsOf(marks));

  it('asks for a second column where there is one', () => {
    for (const marks of ['', 't', 'T', 'P']) assert.equal(at(marks), undefined, marks);
  });

  it('uses the other column again', () => {
    assert.equal(at('Tp'), 2);
    assert.equal(at('Tt'), 2);
    assert.equal(at('tT'), 1);
    assert.equal(at('pT'), 1);
  });

  it('stays in the column of the page that it is called on', () => {
    assert.equal(at('tP'), 2);
    assert.equal(at('Pt'), 1);
  });

  it('goes to where pages are, of several', () => {
    assert.equal(at('Ttp'), 3);
    assert.equal(at('pTt'), 1);
    assert.equal(at('tTt'), 3);
    assert.equal(at('ttT'), 2);
  });

  it('makes no third column of any two', () => {
    for (const marks of ['TT', 'tt', 'pp', 'pt', 'tp']) assert.ok([1, 2].includes(at(marks)!), marks);
  });

  it('never covers the text that is worked on', () => {
    for (const marks of ['Tp', 'tT', 'pT', 'Tt', 'Ttp', 'tTp', 'ttT', 'pTp']) {
      assert.notEqual(at(marks), columnsOf(marks).find(({ active }) => active)?.number, marks);
    }
  });
});
