/** Files of a Ray cluster's folder of logs, which its dashboard gives out: of a job's output, and what a job leaves there. */
import { ActionableError } from '../../base/errors';
import type { RayHttp } from './http';

/** Seconds in which the cluster reads a file; its own limit is 30. */
const READING = 1800;
/** Milliseconds without a byte, after which a file is read again: the connection may be gone without a word. */
const SILENT = 60_000;

/**
 * One try.
 * @param node id of the node @param name from the folder of logs @param follows what is written later comes too, without an end
 * @throws ActionableError `cluster-no-file`; OutageError where it breaks
 */
export async function* readLogFile(
  http: RayHttp,
  node: string,
  name: string,
  signal: AbortSignal,
  follows = false,
): AsyncGenerator<Uint8Array> {
  // Ray before 2.45 puts a digit before each piece unless it is asked for text, which it knows since 2.34 (ray#46556, ray#51787).
  const query = new URLSearchParams({
    node_id: node,
    filename: name,
    lines: '-1',
    timeout: String(READING),
    format: 'text',
  });
  if (follows) query.set('interval', '0.3');
  const answer = await http.ask(`/api/v0/logs/${follows ? 'stream' : 'file'}?${query}`, { silence: SILENT }, signal);
  if (answer.status === 200) {
    yield* http.chunks(answer.body, signal);
    return;
  }
  const words = await http.text(answer, signal);
  throw new ActionableError(
    'cluster-no-file',
    `the cluster does not give out ${name} of node ${node.slice(0, 8)} (${answer.status}): ${words.slice(0, 300).trim()}`,
  );
}
