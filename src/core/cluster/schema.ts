/** Schema of `NAME.runtime.yaml`. Loads no runtime. */
import { choice, type Disagreement, map, number, object, string } from '../config/schema';
import { type ClusterKindName, clusterKinds } from './kinds';
import { refuseAddress } from './runtime';

const meanings = Object.fromEntries(
  Object.entries(clusterKinds).map(([name, { meaning }]) => [name, meaning]),
) as Readonly<Record<ClusterKindName, string>>;

/** How a variable may be called. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether it is what a variable holds and not what one is called: digits among letters, and long. */
function looksLikeToken(words: string): boolean {
  if (!VARIABLE.test(words)) return true;
  return words.length >= 20 && /\d/.test(words) && (/[a-z]/.test(words) || !words.includes('_'));
}

function check({
  address,
  token,
  node,
  python,
  storage,
  env,
}: Readonly<Record<string, unknown>>): readonly Disagreement[] {
  const found: Disagreement[] = [];
  const say = (key: string, message: string, fix?: string) =>
    found.push({ key, message, ...(fix !== undefined && { fixes: { [key]: fix } }) });
  const refusal = typeof address === 'string' ? refuseAddress(address) : undefined;
  if (refusal !== undefined) say('address', refusal);
  // The value is not repeated: messages are copied into issues.
  if (typeof token === 'string' && looksLikeToken(token))
    say(
      'token',
      'token takes the name of an environment variable, not the token: who has this file would have it too. Write RAY_AUTH_TOKEN and set that variable; make a new token if others have seen this file',
      'RAY_AUTH_TOKEN',
    );
  if (typeof node === 'string' && node !== 'pypi' && !node.startsWith('/'))
    say('node', 'node is pypi, or the absolute path of a Node on the workers, such as /usr/bin/node', 'pypi');
  if (typeof python === 'string' && python !== 'pypi' && python !== 'installed' && !python.startsWith('/'))
    say(
      'python',
      'python is pypi, installed, or the absolute path of a Python on the workers, such as /opt/conda/bin/python',
      'pypi',
    );
  if (typeof storage === 'string' && !/^(?:\/|[a-z]:[\\/])/i.test(storage))
    say('storage', 'storage is an absolute path that this machine and the workers see, such as /mnt/share/nlp');
  const odd = Object.keys((env as Readonly<Record<string, string>> | undefined) ?? {}).find(
    name => !VARIABLE.test(name),
  );
  if (odd !== undefined) say('env', `"${odd}" is no name of a variable: use letters, digits and _`);
  return found;
}

export const runtimeSchema = object(
  {
    type: choice(meanings, { description: 'What kind of cluster it is.' }),
    address: string({
      description:
        'Where the cluster answers, an http(s) URL: of Ray, the address of its dashboard. Plain http is for this machine only (127.0.0.1). Default: what the settings or RAY_ADDRESS say.',
      optional: true,
      examples: ['http://127.0.0.1:8265', 'https://ray.example.org'],
    }),
    token: string({
      description: 'Name of the environment variable that holds the token; never the token itself.',
      default: 'RAY_AUTH_TOKEN',
    }),
    cpus: number({ description: 'Processors that a job takes.', default: 1, exclusiveMinimum: 0, maximum: 1024 }),
    gpus: number({
      description: 'GPUs that a job takes which trains with PyTorch. Trainings of our own take none.',
      default: 0,
      minimum: 0,
      maximum: 64,
    }),
    node: string({
      description:
        'The Node that runs jobs: `pypi` installs one on the workers with pip; or the absolute path of one that they have, 20 or later.',
      default: 'pypi',
      examples: ['pypi', '/usr/bin/node'],
    }),
    python: string({
      description:
        'The Python of jobs that train with PyTorch: `pypi` installs torch and transformers with pip where the workers lack them; `installed` is the `python` of the workers, which has them; or the absolute path of one that has them.',
      default: 'pypi',
      examples: ['pypi', 'installed', '/opt/conda/bin/python'],
    }),
    storage: string({
      description:
        'A folder that this machine and the workers see under the same absolute path, for what is too large to be sent along.',
      optional: true,
      examples: ['/mnt/share/nlp'],
    }),
    env: map(string({ description: 'Value of the variable.' }), {
      description: 'Environment variables of every job, such as NLP_THREADS: "2".',
      default: {},
    }),
  },
  { description: 'A cluster that trainings can run on.', check },
);
