import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { freePort } from '../../scripts/vscodeServer.mjs';

describe('the port of VS Code in the browser', () => {
  it('is the same each time while nothing else has it, and another one where something has', async () => {
    const port = await freePort();
    assert.equal(await freePort(port), port);
    assert.equal(await freePort(port), port);
    const server = createServer();
    await new Promise<void>(resolve => server.listen(port, '127.0.0.1', () => resolve()));
    try {
      const other = await freePort(port);
      assert.notEqual(other, port);
      assert.ok(other > 0);
    } finally {
      await new Promise(resolve => server.close(resolve));
    }
  });
});
