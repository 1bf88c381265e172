import assert from 'node:assert/strict';
import { ClusterTokens, type Secrets } from '../../../src/extension/runs/clusterTokens';

class Memory implements Secrets {
  readonly values = new Map<string, string>();
  async get(key: string) {
    return this.values.get(key);
  }
  async store(key: string, value: string) {
    this.values.set(key, value);
  }
  async delete(key: string) {
    this.values.delete(key);
  }
}

describe('extension/runs/clusterTokens', () => {
  const [here, there] = ['http://127.0.0.1:8265', 'https://ray.example.org'];

  it('are kept by the name of a runtime, and found for the address that they were set for alone', async () => {
    const tokens = new ClusterTokens(new Memory());
    assert.equal(await tokens.find('lab', here), undefined);
    await tokens.keep('lab', here, 'one');
    assert.equal(await tokens.find('lab', here), 'one');
    assert.equal(await tokens.find('lab', there), undefined, 'another workspace names another cluster so');
    assert.equal(await tokens.find('office', here), undefined);
    await tokens.keep('lab', there, 'two');
    await tokens.keep('lab', here, 'three');
    assert.deepEqual([await tokens.find('lab', here), await tokens.find('lab', there)], ['three', 'two']);
    assert.equal(await tokens.find('lab', 'constructor'), undefined);
  });

  it('are forgotten one by one, and leave nothing', async () => {
    const memory = new Memory();
    const tokens = new ClusterTokens(memory);
    await tokens.keep('lab', here, 'one');
    await tokens.keep('lab', there, 'two');
    await tokens.forget('lab', here);
    assert.equal(await tokens.find('lab', here), undefined);
    assert.equal(await tokens.find('lab', there), 'two');
    await tokens.forget('lab', there);
    assert.equal(memory.values.size, 0);
  });

  it('are asked for again where what is stored cannot be read', async () => {
    const memory = new Memory();
    const tokens = new ClusterTokens(memory);
    await tokens.keep('lab', here, 'one');
    const [key] = memory.values.keys();
    for (const text of ['{', 'null', '"one"', `{"${here}":1}`]) {
      memory.values.set(key!, text);
      assert.equal(await tokens.find('lab', here), undefined, text);
    }
    await tokens.keep('lab', here, 'two');
    assert.equal(await tokens.find('lab', here), 'two');
  });
});
