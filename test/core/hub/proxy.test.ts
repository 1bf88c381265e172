import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { fetchFromHub } from '../../../src/core/hub/fetchFromHub';
import { temporaryFolder } from '../runs/temporaryFolder';
import { type HubServer, startHub } from './hubServer';

const NAMES = ['HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'];

describe('a hub behind a proxy', () => {
  const before = Object.fromEntries(NAMES.map(name => [name, process.env[name]]));
  const connected: string[] = [];
  let hub: HubServer;
  let proxy: Server;
  let refuses = false;

  beforeEach(async () => {
    hub = await startHub({ 'config.json': '{}', 'model.safetensors': 'x'.repeat(2000) });
    connected.length = 0;
    refuses = false;
    proxy = createServer();
    proxy.on('connect', ({ url = '' }, socket, head) => {
      connected.push(url);
      if (refuses) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      const [host, port] = url.split(':');
      const other = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        other.write(head);
        other.pipe(socket).pipe(other);
      });
      for (const each of [other, socket]) each.on('error', () => undefined);
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    for (const name of NAMES) delete process.env[name];
    process.env.http_proxy = `http://who:secret@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await hub.close();
    proxy.closeAllConnections();
    await new Promise(resolve => proxy.close(resolve));
  });

  const take = () =>
    fetchFromHub(
      { repository: 'tiny/bert', revision: 'main' },
      {
        workspace: temporaryFolder(),
        trusted: true,
        signal: new AbortController().signal,
        env: { HF_ENDPOINT: hub.endpoint, HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' },
        patience: { tries: 1, first: 1 },
      },
    );

  it('is asked through it', async () => {
    await take();
    assert(connected.includes(new URL(hub.endpoint).host));
  });

  it('is asked itself where the proxy is not for it', async () => {
    process.env.no_proxy = '127.0.0.1';
    await take();
    assert.deepEqual(connected, []);
  });

  it('says what the proxy wants, and where it is when it does not answer; its password stays where it is', async () => {
    refuses = true;
    await assert.rejects(take(), {
      code: 'hub-unreachable',
      message: /the proxy wants a name and password: set HTTPS_PROXY/,
    });
    process.env.http_proxy = 'http://who:secret@127.0.0.1:9';
    await assert.rejects(take(), {
      code: 'hub-unreachable',
      message: /^(?!.*secret).*through the proxy 127\.0\.0\.1:9 \(ECONNREFUSED\)/,
    });
  });
});
