import assert from 'node:assert/strict';
import { deserialize, serialize } from 'node:v8';
import { ownBuffers } from '../../../src/extension/panels/ownBuffers';

describe('ownBuffers', () => {
  it('gives every array of a message a buffer of its own, with the same numbers', () => {
    const message = {
      kind: 'reply',
      payload: {
        names: ['a', 'b'],
        rows: [{ weights: Float32Array.of(1, 2, 3) }],
        label: Int32Array.of(4, 5),
      },
    };
    const received: typeof message = deserialize(serialize(message));
    assert(received.payload.label.buffer.byteLength > 8, 'the arrays of a message share its buffer');
    const owned = ownBuffers(received);
    assert.deepEqual(owned, message);
    assert.equal(owned.payload.label.buffer.byteLength, 8);
    assert.equal(owned.payload.rows[0]?.weights.buffer.byteLength, 12);
  });

  it('copies nothing that needs no copy', () => {
    const weights = Float32Array.of(1, 2);
    assert.equal(ownBuffers({ weights }).weights, weights);
  });
});
