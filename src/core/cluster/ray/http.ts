/**
 * Requests to a Ray dashboard. By `node:http`, since Ray refuses what browsers send and Node's `fetch` sends the same (`Sec-Fetch-Mode`).
 * Redirects are not followed, so the token reaches the host that was named and no other.
 */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { ActionableError, CancelledError, throwIfCancelled } from '../../base/errors';
import { systemCode } from '../../base/insistently';
import { isLoopback } from '../../base/loopback';
import { faultOf, send } from '../../hub/connection';
import type { Endpoint } from '../runtime';

export interface RayRequest {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** JSON, or what is sent as it is with its length. */
  readonly json?: unknown;
  readonly body?: { readonly bytes: Uint8Array | Readable; readonly length: number };
  /** Milliseconds in which nothing comes. */
  readonly silence?: number;
}

export interface RayAnswer {
  readonly status: number;
  readonly body: IncomingMessage;
}

/** The cluster does not answer now; another try may help. */
export class OutageError extends Error {}

/** Of an answer that is read whole, in bytes. */
const LARGEST = 64 * 2 ** 20;
/** Of a refusal. */
const MOST_WORDS = 64 * 2 ** 10;
/** A gateway says that what is behind it is gone. */
const GATEWAY = new Set([502, 503, 504]);

export class RayHttp {
  readonly host: string;

  constructor(
    private readonly endpoint: Endpoint,
    /** What the runtime calls the variable of its token. */
    private readonly variable: string,
    /** By which a person sets the token in the editor. */
    private readonly command?: string,
  ) {
    this.host = new URL(endpoint.address).host;
  }

  /**
   * @param path from the address on, with its first slash
   * @returns with any status but those that are told in words here
   * @throws CancelledError, OutageError; ActionableError `cluster-unreachable`, `cluster-denied`, `cluster-not-ray`
   */
  async ask(path: string, request: RayRequest, signal: AbortSignal): Promise<RayAnswer> {
    throwIfCancelled(signal);
    const url = new URL(`${this.endpoint.address}${path}`);
    const { method = 'GET', json, silence } = request;
    const text = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
    const body = text ? { bytes: text, length: text.length } : request.body;
    let answer: IncomingMessage;
    try {
      answer = await send(
        url,
        {
          method,
          headers: {
            accept: '*/*',
            'user-agent': 'nlp-workbench',
            ...(this.endpoint.token !== undefined && { authorization: `Bearer ${this.endpoint.token}` }),
            ...(text && { 'content-type': 'application/json' }),
            ...(body && { 'content-length': body.length }),
          },
          body: body?.bytes,
          // Where a proxy is set, it is for what lies beyond this machine.
          direct: isLoopback(url.hostname),
          silence,
        },
        signal,
      );
    } catch (error) {
      if (signal.aborted) throw new CancelledError();
      throw this.describe(error, url);
    }
    const status = answer.statusCode ?? 0;
    const refusal = await this.refusal(status, answer);
    if (!refusal) return { status, body: answer };
    answer.on('error', () => undefined).destroy();
    throw refusal;
  }

  /** The JSON of an answer; undefined where there is nothing of that name (404). @throws as `ask`; `cluster-refused` */
  async json(path: string, request: RayRequest, signal: AbortSignal): Promise<unknown> {
    const answer = await this.ask(path, request, signal);
    const text = await this.text(answer, signal);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.refused(answer.status, text);
    try {
      return JSON.parse(text);
    } catch {
      throw this.notRay('what it answers is no JSON');
    }
  }

  /** @throws OutageError where the connection breaks before the end */
  async text({ status, body }: RayAnswer, signal: AbortSignal): Promise<string> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of this.chunks(body, signal)) {
      length += chunk.length;
      if (length > (status === 200 ? LARGEST : MOST_WORDS)) {
        if (status !== 200) break;
        throw this.notRay(`an answer of more than ${LARGEST / 2 ** 20} MB`);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  /** @throws CancelledError, OutageError */
  async *chunks(body: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body) yield chunk as Uint8Array;
    } catch (error) {
      if (signal.aborted) throw new CancelledError();
      throw new OutageError(`the connection to ${this.host} broke (${systemCode(error) ?? 'it ended too early'})`, {
        cause: error,
      });
    }
    if (!body.complete) throw new OutageError(`the connection to ${this.host} broke (it ended too early)`);
  }

  refused(status: number, words: string): ActionableError {
    return new ActionableError('cluster-refused', `${this.host} refuses (${status}): ${lastLine(words)}`);
  }

  notRay(what: string): ActionableError {
    return new ActionableError(
      'cluster-not-ray',
      `what answers at ${this.host} is not Ray's dashboard: ${what}. Name the address that ray start --head prints for it, usually of port 8265`,
    );
  }

  private describe(error: unknown, url: URL): Error {
    const fault = faultOf(error, url);
    if (fault?.kind === 'certificate')
      return new ActionableError(
        'cluster-unreachable',
        `the certificate of ${url.host} is not trusted (${fault.why}); set NODE_EXTRA_CA_CERTS to the file of its certificate and start again`,
        { cause: error },
      );
    if (fault) return new OutageError(this.unreachable(url, fault.why, fault.proxy), { cause: error });
    const code = systemCode(error) ?? '';
    if (/^HPE_/.test(code)) return this.notRay('it does not speak HTTP');
    if (code === 'EPROTO') return this.notRay('it does not speak HTTPS; does its address begin with http://?');
    if (code === 'EPIPE' || code === 'ECONNRESET' || code === 'ETIMEDOUT' || code === 'ECONNABORTED')
      return new OutageError(`${url.host} does not answer (${code})`, { cause: error });
    return error instanceof Error ? error : new Error(String(error));
  }

  private unreachable(url: URL, why: string, proxy: string | undefined): string {
    const way = proxy === undefined ? '' : ` through the proxy ${proxy}`;
    const todo = isLoopback(url.hostname)
      ? 'Is the cluster running, or the tunnel to it open?'
      : 'Check the address, and whether the cluster runs.';
    return `${url.host} cannot be reached${way} (${why}). ${todo}`;
  }

  /** What a status means whatever was asked. */
  private async refusal(status: number, answer: IncomingMessage): Promise<Error | undefined> {
    if (status >= 300 && status < 400) {
      const to = hostOf(answer.headers.location, this.endpoint.address);
      return this.notRay(
        `it redirects to ${to}, and the token goes to no other address than the one that was named; a page to sign in may stand before it`,
      );
    }
    if (status === 401 || status === 403) {
      const has = this.endpoint.token !== undefined;
      const { command, variable } = this;
      const way = command === undefined ? `set ${variable} to` : `run ${command} with`;
      const todo = has
        ? `refuses the token; ${way} that of the cluster (on its head: ray get-auth-token)`
        : `wants a token; ${way} it, or put it into ~/.ray/auth_token (on the cluster's head: ray get-auth-token)`;
      return new ActionableError('cluster-denied', `${this.host} ${todo}`);
    }
    if (GATEWAY.has(status))
      return new OutageError(`${this.host} answers ${status}: what is behind it does not answer`);
    return undefined;
  }
}

/** Of a traceback, what it comes to. */
export function lastLine(words: string): string {
  const lines = words.split('\n').filter(line => line.trim() !== '');
  return (lines.at(-1) ?? 'it gives no reason').trim().slice(0, 500);
}

function hostOf(location: string | undefined, from: string): string {
  try {
    return new URL(location ?? '', from).host;
  } catch {
    return 'no address';
  }
}
