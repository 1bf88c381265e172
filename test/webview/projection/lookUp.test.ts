import assert from 'node:assert/strict';
import {
  canStep,
  describeAnalogy,
  lookAt,
  lookAway,
  lookedAt,
  NO_ANALOGY,
  NOTHING_LOOKED_UP,
  stepBy,
  wordsOf,
} from '../../../webview/projection/lookUp';

const near = (name: string, point = -1) => ({ name, similarity: 0.5, point });

describe('what is looked up in a projection', () => {
  const three = ['king', 'queen', 'prince'].reduce((lookUp, name) => lookAt(lookUp, { name }), NOTHING_LOOKED_UP);

  it('goes back and forward, and forgets what came after when it goes elsewhere', () => {
    assert.equal(lookedAt(NOTHING_LOOKED_UP), undefined);
    assert.equal(lookedAt(three)!.name, 'prince');
    assert.ok(canStep(three, -1) && !canStep(three, 1));
    assert.equal(stepBy(three, 1), three);
    const back = stepBy(stepBy(three, -1), -1);
    assert.equal(lookedAt(back)!.name, 'king');
    assert.ok(!canStep(back, -1));
    const elsewhere = lookAt(back, { name: 'son' });
    assert.deepEqual(
      elsewhere.history.map(({ name }) => name),
      ['king', 'son'],
    );
  });

  it('stays where it is when the same is looked at again; examples of one text are two', () => {
    assert.equal(lookAt(three, { name: 'prince' }), three);
    const first = lookAt(NOTHING_LOOKED_UP, { name: 'hello', point: 3 });
    assert.equal(lookAt(first, { name: 'hello', point: 4 }).history.length, 2);
  });

  it('drops the neighbours of the name before', () => {
    const found = { ...three, neighbours: [near('duke')] };
    assert.equal(lookAt(found, { name: 'son' }).neighbours, undefined);
    assert.equal(stepBy(found, -1).neighbours, undefined);
  });

  it('looks away and can come back', () => {
    const away = lookAway(three);
    assert.equal(lookedAt(away), undefined);
    assert.equal(lookedAt(stepBy(away, 1))!.name, 'king');
  });

  it('says an analogy with the answer that is chosen', () => {
    assert.equal(describeAnalogy(NO_ANALOGY), undefined);
    const asked = { a: 'man', b: 'woman', c: 'king', method: '3cosadd' } as const;
    const analogy = { asked, answers: [near('queen'), near('princess')], chosen: 1 };
    assert.deepEqual(wordsOf(analogy), ['man', 'woman', 'king', 'princess']);
    assert.equal(describeAnalogy(analogy), 'man is to woman as king is to princess');
    assert.equal(describeAnalogy({ ...analogy, answers: [] }), undefined);
  });
});
