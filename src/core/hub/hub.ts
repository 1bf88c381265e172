/** Which hub is asked, as whom, and through which proxy: by the variables that Hugging Face's own programs read. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ActionableError } from '../base/errors';
import type { HubId } from '../base/hubId';
import { trimEndOf } from '../base/trimEnd';

export interface Hub {
  /** Without a slash at the end. */
  readonly endpoint: string;
  readonly token?: string;
  /** Nothing may be asked. */
  readonly offline: boolean;
}

export interface Patience {
  /** Tries in a row that get nowhere. */
  readonly tries: number;
  /** Milliseconds before the second try; each next one waits twice as long. */
  readonly first: number;
}

/** What is asked, of whom. */
export interface Asking {
  readonly hub: Hub;
  readonly id: HubId;
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/** What to do where the hub is not there: everything works with a folder. */
export function useFolder({ repository }: HubId): string {
  return `download the model where there is internet (hf download ${repository} --local-dir FOLDER), copy the folder here, and name it in place of ${repository}: ./FOLDER`;
}

const TRUE = /^(?:1|on|yes|true)$/i;
/** What a header can carry. */
const TOKEN = /^[\x21-\x7e]{1,4096}$/;

/** The token that `hf auth login` keeps. */
async function readTokenFile(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const cache = env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const path = env.HF_TOKEN_PATH ?? join(env.HF_HOME ?? join(cache, 'huggingface'), 'token');
  return readFile(path, 'utf8').catch(() => undefined);
}

async function findToken(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const given = env.HF_TOKEN ?? env.HUGGING_FACE_HUB_TOKEN;
  if (given === undefined && TRUE.test(env.HF_HUB_DISABLE_IMPLICIT_TOKEN ?? '')) return undefined;
  const token = (given ?? (await readTokenFile(env)) ?? '').trim();
  if (token === '') return undefined;
  // The token itself is not repeated: messages are copied into issues.
  if (!TOKEN.test(token))
    throw new ActionableError(
      'bad-hub',
      'HF_TOKEN is no token: it holds spaces or letters that none has; copy it again',
    );
  return token;
}

/** @throws ActionableError `bad-hub` of an address or a token that is none */
export async function readHub(env: NodeJS.ProcessEnv = process.env): Promise<Hub> {
  const words = (env.HF_ENDPOINT ?? '').trim() || 'https://huggingface.co';
  let endpoint: URL;
  try {
    endpoint = new URL(words);
  } catch {
    throw new ActionableError('bad-hub', `HF_ENDPOINT is no address: "${words}"; write https://HOST`);
  }
  if (!/^https?:$/.test(endpoint.protocol) || endpoint.username !== '' || endpoint.password !== '')
    throw new ActionableError('bad-hub', 'HF_ENDPOINT must be https://HOST, without a name and password');
  return {
    endpoint: trimEndOf(`${endpoint.origin}${endpoint.pathname}`, '/'),
    token: await findToken(env),
    offline: TRUE.test(env.HF_HUB_OFFLINE ?? ''),
  };
}
