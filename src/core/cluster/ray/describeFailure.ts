/** Why a job of a Ray cluster failed: what Ray says of it in words with what to do, and whether the job is lost with its node. */
import { NO_ROOM, NO_STORAGE } from '../startJob';
import { EXIT, NODE_PACKAGE } from './entrypoint';
import { lastLine } from './http';

export interface FailedJob {
  readonly message?: unknown;
  readonly error_type?: unknown;
}

/** Codes of which nothing is in the output. */
const CODES: Readonly<Record<number, string>> = {
  [NO_ROOM]: 'the disk of the worker with the logs of Ray is full; make room there',
  [NO_STORAGE]: 'the worker does not see the storage: mount it there under the same path as here',
  [EXIT.platform]: 'the worker is no linux-x64; jobs run on Linux with x64 processors only',
  [EXIT.noPython]: `the worker has no Node: ${NODE_PACKAGE} was not installed. Name the path of a Node as node in the runtime`,
  [EXIT.noNode]: 'the worker cannot run the Node that node names in the runtime; correct its path',
  [EXIT.otherNode]:
    'the Node that node names in the runtime is a program of another platform; name one for Linux with x64 processors',
  [EXIT.oldNode]: 'the Node of the worker is older than 20; name another as node in the runtime',
};

/** Whatever is wrong else, in Ray's own words. */
const FULL = /No space left on device|Errno 28/;

/** By Ray's kinds of failures. */
const KINDS: Readonly<Record<string, (words: string) => string>> = {
  RUNTIME_ENV_SETUP_FAILURE: words => {
    if (/torch|transformers|safetensors/i.test(words))
      return 'pip cannot install torch and transformers on the worker; does it reach PyPI? Else write python: installed into the runtime, or the path of a Python that has them';
    if (/nodejs.wheel|pip install|virtualenv/i.test(words))
      return 'pip cannot install Node on the worker; does it reach PyPI? Else name the path of a Node as node in the runtime';
    return words.includes('_ray_pkg_')
      ? 'the worker cannot get the package; start the training again'
      : 'the worker cannot be prepared for the job';
  },
  JOB_SUPERVISOR_ACTOR_START_TIMEOUT: () =>
    'no worker had room for it in time; ask for fewer processors (cpus in the runtime), or add workers',
  JOB_SUPERVISOR_ACTOR_UNSCHEDULABLE: () =>
    'no worker can ever have room for it; ask for fewer processors (cpus in the runtime)',
  JOB_SUPERVISOR_ACTOR_DIED: words =>
    /memory/i.test(words) ? 'the worker has too little memory' : 'the node that it ran on is gone',
  JOB_SUPERVISOR_ACTOR_UNKNOWN_FAILURE: () => 'the cluster lost sight of the job',
};
/** With the node, or with who watches over the job there. */
const LOST = new Set(['JOB_SUPERVISOR_ACTOR_DIED', 'JOB_SUPERVISOR_ACTOR_UNKNOWN_FAILURE']);

/** @param code that its program ended with */
export function describeFailure(
  { message, error_type: type }: FailedJob,
  code: number | undefined,
): { readonly words: string; readonly isLost: boolean } {
  const kind = String(type);
  const isLost = LOST.has(kind);
  const known = code === undefined ? undefined : CODES[code];
  if (known !== undefined) return { words: known, isLost };
  // What the program itself has said is in its output.
  if (kind === 'JOB_ENTRYPOINT_COMMAND_ERROR') return { words: describeExit(code), isLost };
  const said = typeof message === 'string' ? message : '';
  const meaning = FULL.test(said) ? 'a disk of the worker is full; make room there' : KINDS[kind]?.(said);
  return { words: meaning === undefined ? lastLine(said) : `${meaning} (${lastLine(said)})`, isLost };
}

function describeExit(code: number | undefined): string {
  if (code === -9 || code === 137)
    return 'its process was killed (SIGKILL), as a system does that has too little memory';
  return `its process ended with ${code !== undefined && code < 0 ? `signal ${-code}` : `code ${code}`}`;
}
