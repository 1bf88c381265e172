/** What a hub's refusals mean, and what to do; which of them may pass. */
import { ActionableError } from '../base/errors';
import { type HubId, writeHubId } from '../base/hubId';
import type { Asking, Hub } from './hub';
import type { Answer } from './request';

/** Another try may help: after so many milliseconds, if the hub says when. */
export class BusyError extends Error {
  constructor(
    readonly refusal: ActionableError,
    readonly after: number | undefined,
  ) {
    super(refusal.message, { cause: refusal });
  }
}

/** Milliseconds; who asks for more is not waited for. */
const LONGEST_WAIT = 60_000;

function waitOf({ headers }: Answer): number | undefined {
  const words = headers['retry-after'];
  if (words === undefined) return undefined;
  const milliseconds = /^\d+$/.test(words) ? Number(words) * 1000 : Date.parse(words) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}

function refuse(code: string, message: string): ActionableError {
  return new ActionableError(code, message);
}

function describe({ status, headers, first }: Answer, hub: Hub, id: HubId): ActionableError {
  const { host } = new URL(hub.endpoint);
  const { repository, revision } = id;
  const code = String(headers['x-error-code'] ?? first['x-error-code'] ?? '');
  if (code === 'GatedRepo' || (status === 403 && code === '')) {
    const token = hub.token === undefined ? `set HF_TOKEN (${hub.endpoint}/settings/tokens)` : 'try again';
    return refuse(
      'hub-forbidden',
      `${repository} asks for its conditions to be accepted: open ${hub.endpoint}/${repository}, accept them, and ${token}`,
    );
  }
  if (status === 403) return refuse('hub-forbidden', `${host} does not let this account read ${repository} (${code})`);
  if (code === 'RevisionNotFound') {
    return refuse(
      'hub-not-found',
      `${repository} has no revision "${revision}"; name one of its branches, tags or commits, or leave @${revision} out`,
    );
  }
  if (code === 'EntryNotFound')
    return refuse('hub-not-found', `${repository} has no longer a file that it listed; try again`);
  if (status === 401 && hub.token !== undefined && code === '') {
    return refuse(
      'hub-forbidden',
      `${host} refuses the token in HF_TOKEN; make a new one at ${hub.endpoint}/settings/tokens`,
    );
  }
  if (status === 401 || status === 404) {
    const own = hub.token === undefined ? '; for a private one set HF_TOKEN' : '';
    return refuse(
      'hub-not-found',
      `there is no folder ${writeHubId(id)} here, and no model ${repository} on ${host}. Check the spelling${own}`,
    );
  }
  if (status === 407)
    return refuse(
      'hub-unreachable',
      'the proxy wants a name and password: set HTTPS_PROXY to http://NAME:PASSWORD@HOST:PORT',
    );
  if (status === 429) {
    const token = hub.token === undefined ? ', or set HF_TOKEN: known accounts may ask more often' : '';
    return refuse('hub-busy', `${host} was asked too often (429). Try again in a few minutes${token}`);
  }
  if (status >= 500) return refuse('hub-busy', `${host} has a fault of its own (${status}). Try again later`);
  return refuse('hub-failed', `${host} answered ${status} to what was asked of ${repository}`);
}

/** @throws ActionableError unless the status is of the 200s; BusyError where another try may help */
export function demandSuccess(answer: Answer, { hub, id }: Asking): void {
  const { status, body } = answer;
  if (status >= 200 && status < 300) return;
  body.on('error', () => undefined).destroy();
  const refusal = describe(answer, hub, id);
  const after = waitOf(answer);
  if (refusal.code === 'hub-busy' && (after ?? 0) <= LONGEST_WAIT) throw new BusyError(refusal, after);
  throw refusal;
}
