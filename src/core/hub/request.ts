/** One request to a hub: through a proxy where one is set, with bounded redirects, and the token to the hub alone. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ActionableError, CancelledError, throwIfCancelled } from '../base/errors';
import type { HubId } from '../base/hubId';
import { isLoopback } from '../base/loopback';
import { faultOf, send } from './connection';
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
/** Says why nothing came; what may pass by itself goes on as it is. */
function describe(error: unknown, url: URL, id: HubId): unknown {
  const fault = faultOf(error, url);
  if (!fault) return error;
  const { kind, why, proxy } = fault;
  if (kind === 'certificate') {
    return new ActionableError(
      'hub-unreachable',
      `the certificate of ${url.host} is not trusted (${why}). If your network inspects traffic, set NODE_EXTRA_CA_CERTS to the file of its certificate and start again; or ${useFolder(id)}`,
      { cause: error },
    );
  }
  const way = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  const proxyHint = proxy === undefined ? ' Behind a proxy, set HTTPS_PROXY to its address.' : '';
  return new ActionableError(
    'hub-unreachable',
    `${url.host} cannot be reached${way} (${why}). Offline, ${useFolder(id)}.${proxyHint}`,
    { cause: error },
  );
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
      body = await send(
        url,
        { headers: { 'accept-encoding': 'identity', 'user-agent': 'nlp-workbench', ...headers, ...own } },
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
