/** Where trainings run that do not run on this machine: what `NAME.runtime.yaml` says, and what this machine adds. */
import { ActionableError } from '../base/errors';
import { isLoopback } from '../base/loopback';
import { trimEndOf } from '../base/trimEnd';
import type { ClusterKindName } from './kinds';

export interface Runtime {
  /** `NAME`. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly type: ClusterKindName;
  /** Such as `http://127.0.0.1:8265`; absent where this machine says it. */
  readonly address?: string;
  /** Name of the environment variable with the token. */
  readonly token: string;
  /** Processors of a job. */
  readonly cpus: number;
  /** Graphics processors of a job that trains with PyTorch; of each of its workers one, where there are several. */
  readonly gpus: number;
  /** `pypi`, or the absolute path of a Node on the workers. */
  readonly node: string;
  /** Of jobs that train with PyTorch: `pypi`, `installed`, or the absolute path of a Python on the workers. */
  readonly python: string;
  /** An absolute path that this machine and the workers see. */
  readonly storage?: string;
  /** Of every job. */
  readonly env: Readonly<Record<string, string>>;
}

/** What this machine says of a runtime; it wins over the file. */
export interface RuntimeAccess {
  /** Nothing is sent anywhere for a workspace that is not trusted: what it says could be anyone's computer. */
  readonly trusted: boolean;
  readonly address?: string;
  readonly token?: string;
  /** The command of an editor by which a token is set, for messages. */
  readonly tokenCommand?: string;
}

/** What is wrong with an address; undefined where nothing is. */
export function refuseAddress(words: string): string | undefined {
  let url: URL;
  try {
    url = new URL(words);
  } catch {
    return `"${words}" is no address; write one such as http://127.0.0.1:8265`;
  }
  if (url.protocol === 'ray:')
    return `${words} is for Ray's own clients; name the address of the dashboard, such as http://127.0.0.1:8265`;
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return `an address begins with http:// or https://, not ${url.protocol}//`;
  if (url.username !== '' || url.password !== '')
    return 'an address holds no name and password; put the token into the environment variable that token names';
  if (url.search !== '' || url.hash !== '') return 'an address ends with its host, port or path';
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    const port = url.port === '' ? '80' : url.port;
    return `http://${url.host} would send token and data unencrypted, and who listens could run programs there. Use https://, or a tunnel: ssh -L 8265:127.0.0.1:${port} ${url.hostname}, with the address http://127.0.0.1:8265`;
  }
  return undefined;
}

/** What a header can carry. */
const TOKEN = /^[\x21-\x7e]{1,4096}$/;

export interface Endpoint {
  /** Without a slash at the end. */
  readonly address: string;
  readonly token?: string;
}

/** @throws ActionableError `untrusted-cluster` */
export function demandTrust({ trusted }: { readonly trusted: boolean }): void {
  if (trusted) return;
  throw new ActionableError(
    'untrusted-cluster',
    'a workspace that is not trusted sends nothing to a cluster; trust the workspace first',
  );
}

/** @throws ActionableError `untrusted-cluster`, `bad-runtime` */
export function endpointOf(runtime: Runtime, access: RuntimeAccess): Endpoint {
  demandTrust(access);
  const words = (access.address ?? runtime.address ?? '').trim();
  if (words === '')
    throw new ActionableError(
      'bad-runtime',
      `${runtime.name}.runtime.yaml has no address; write one such as address: http://127.0.0.1:8265, or set RAY_ADDRESS to it`,
    );
  const refusal = refuseAddress(words);
  if (refusal !== undefined) throw new ActionableError('bad-runtime', refusal);
  const token = access.token?.trim();
  // The token itself is not repeated: messages are copied into issues.
  const fault = token ? refuseToken(token) : undefined;
  if (fault !== undefined)
    throw new ActionableError('bad-runtime', `what ${runtime.token} holds is no token: ${fault}; copy it again`);
  return { address: plainAddress(words), ...(token && { token }) };
}

/** What is wrong with a token, without it; undefined where nothing is. */
export function refuseToken(token: string): string | undefined {
  return TOKEN.test(token) ? undefined : 'it has spaces or letters that none has';
}

/** One spelling of an address that `refuseAddress` takes. */
function plainAddress(words: string): string {
  const { origin, pathname } = new URL(words);
  return trimEndOf(`${origin}${pathname}`, '/');
}
