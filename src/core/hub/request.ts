/** One request to a hub: through a proxy where one is set, with bounded redirects, and the token to the hub alone. */
import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { networkInterfaces } from 'node:os';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { ActionableError, CancelledError, throwIfCancelled } from '../base/errors';
import type { HubId } from '../base/hubId';
import { systemCode } from '../base/insistently';
import { type Asking, useFolder } from './hub';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Of what led here: the hub's own words on a file that lies elsewhere. */
  readonly first: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Milliseconds until there is a connection. */
const CONNECTING = 8000;
/** Milliseconds in which nothing comes. */
const SILENCE = 30_000;

/** Nothing answers there: no second try helps. */
const UNREACHABLE = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENODATA',
  'NOT_CONNECTED',
]);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/;

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(host);
}

/** Whether the machine has no network at all: asking would only take its time. */
function hasNoNetwork(host: string): boolean {
  if (isLoopback(host)) return false;
  return !Object.values(networkInterfaces()).some(addresses => addresses?.some(({ internal }) => !internal));
}

/** Says why nothing came; what may pass by itself goes on as it is. */
function describe(error: unknown, url: URL, id: HubId): unknown {
  const code = systemCode(error) ?? '';
  const proxy = getProxyForUrl(url.href);
  const way = proxy === '' ? '' : ` through the proxy ${new URL(proxy).host}`;
  if (UNREACHABLE.has(code)) {
    const proxyHint = proxy === '' ? ' Behind a proxy, set HTTPS_PROXY to its address.' : '';
    return new ActionableError(
      'hub-unreachable',
      `${url.host} cannot be reached${way} (${code === 'NOT_CONNECTED' ? 'this machine has no network' : code}). Offline, ${useFolder(id)}.${proxyHint}`,
      { cause: error },
    );
  }
  if (CERTIFICATE.test(code)) {
    return new ActionableError(
      'hub-unreachable',
      `the certificate of ${url.host} is not trusted (${code}). If your network inspects traffic, set NODE_EXTRA_CA_CERTS to the file of its certificate and start again; or ${useFolder(id)}`,
      { cause: error },
    );
  }
  return error;
}

function ask(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<IncomingMessage> {
  if (hasNoNetwork(url.hostname)) return Promise.reject(failure('NOT_CONNECTED', 'no network'));
  const proxy = getProxyForUrl(url.href);
  const agent = proxy === '' ? undefined : new HttpsProxyAgent(proxy);
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const asked = send(url, { headers, agent, signal, timeout: SILENCE });
    const late = () => asked.destroy(failure('ENETUNREACH', 'no connection'));
    const connecting = setTimeout(late, CONNECTING);
    asked.on('socket', socket => {
      if (socket.connecting) socket.once('connect', () => clearTimeout(connecting));
      else clearTimeout(connecting);
    });
    asked.on('timeout', () => asked.destroy(failure('ETIMEDOUT', 'nothing came')));
    asked.on('close', () => clearTimeout(connecting));
    asked.on('error', reject);
    asked.on('response', resolve);
    asked.end();
  });
}

/** Where a redirect leads. @throws ActionableError where none may */
function follow(from: URL, location: string | undefined): URL {
  let to: URL;
  try {
    to = new URL(location ?? '', from);
  } catch {
    throw new ActionableError('hub-failed', `${from.host} redirects to no address`);
  }
  const isPlain = to.protocol === 'http:' && (from.protocol === 'http:' || isLoopback(to.hostname));
  if (to.protocol !== 'https:' && !isPlain)
    throw new ActionableError('hub-failed', `${from.host} redirects to ${to.protocol}//${to.host}, which is not safe`);
  return to;
}

/**
 * @param headers beside the token, which other hosts do not get
 * @returns the answer after redirects, its body not read yet
 * @throws CancelledError; ActionableError `hub-unreachable`, `hub-failed`; the system's error where another try may help
 */
export async function askHub(
  { hub, id, signal }: Asking,
  address: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  throwIfCancelled(signal);
  const { origin } = new URL(hub.endpoint);
  let url = new URL(address, `${hub.endpoint}/`);
  let first: IncomingHttpHeaders | undefined;
  for (let redirects = 0; ; redirects++) {
    const isHub = url.origin === origin && hub.token !== undefined;
    const own: Record<string, string> = isHub ? { authorization: `Bearer ${hub.token}` } : {};
    let body: IncomingMessage;
    try {
      body = await ask(
        url,
        { 'accept-encoding': 'identity', 'user-agent': 'nlp-workbench', ...headers, ...own },
        signal,
      );
    } catch (error) {
      if (signal.aborted) throw new CancelledError();
      throw describe(error, url, id);
    }
    first ??= body.headers;
    const status = body.statusCode ?? 0;
    if (!REDIRECTS.has(status)) return { status, headers: body.headers, first, body };
    body.on('error', () => undefined).destroy();
    if (redirects === MOST_REDIRECTS)
      throw new ActionableError('hub-failed', `${url.host} redirects more than ${MOST_REDIRECTS} times`);
    url = follow(url, body.headers.location);
  }
}
