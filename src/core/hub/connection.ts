/** One HTTP request on a connection that may not come about: through a proxy where one is set, with limits of time, and words for why. */
import { type IncomingMessage, type OutgoingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { networkInterfaces } from 'node:os';
import type { Readable } from 'node:stream';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { systemCode } from '../base/insistently';
import { isLoopback } from '../base/loopback';

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

/** Whether the machine has no network at all: asking would only take its time. */
function hasNoNetwork(host: string): boolean {
  if (isLoopback(host)) return false;
  return !Object.values(networkInterfaces()).some(addresses => addresses?.some(({ internal }) => !internal));
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** '' where none is set for it. What is asked would read a text by `url.parse`, of which Node warns (DEP0169). */
function proxyOf({ protocol, host, port }: URL): string {
  return getProxyForUrl({ protocol, host, port } as Parameters<typeof getProxyForUrl>[0]);
}

export interface Sending {
  readonly method?: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: Uint8Array | Readable;
  /** Past the proxy. */
  readonly direct?: boolean;
  /** Milliseconds in which nothing comes. */
  readonly silence?: number;
}

/** @throws the system's error, for `faultOf` */
export function send(url: URL, sending: Sending, signal: AbortSignal): Promise<IncomingMessage> {
  if (hasNoNetwork(url.hostname)) return Promise.reject(failure('NOT_CONNECTED', 'no network'));
  const { method, headers, body, direct = false, silence = SILENCE } = sending;
  const proxy = direct ? '' : proxyOf(url);
  const agent = proxy === '' ? undefined : new HttpsProxyAgent(proxy);
  return new Promise((resolve, reject) => {
    const start = url.protocol === 'https:' ? requestHttps : requestHttp;
    const asked = start(url, { method, headers, agent, signal, timeout: silence });
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
    if (body === undefined || body instanceof Uint8Array) asked.end(body);
    else {
      body.on('error', error => asked.destroy(error));
      body.pipe(asked);
    }
  });
}

export interface Fault {
  readonly kind: 'unreachable' | 'certificate';
  /** In brackets after the host, such as `ECONNREFUSED`. */
  readonly why: string;
  /** `HOST:PORT` of the proxy that was asked. */
  readonly proxy?: string;
}

/** Why nothing came; undefined for what may pass by itself. */
export function faultOf(error: unknown, url: URL): Fault | undefined {
  const code = systemCode(error) ?? '';
  const proxy = proxyOf(url);
  if (UNREACHABLE.has(code)) {
    const why = code === 'NOT_CONNECTED' ? 'this machine has no network' : code;
    return { kind: 'unreachable', why, ...(proxy !== '' && { proxy: new URL(proxy).host }) };
  }
  return CERTIFICATE.test(code) ? { kind: 'certificate', why: code } : undefined;
}
