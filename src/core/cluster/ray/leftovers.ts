/** What jobs have left on a Ray cluster: its list of jobs, and their files in the folders of logs of its nodes; and how they go. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ActionableError, CancelledError } from '../../base/errors';
import { hasEnded, type LeftJob } from '../cluster';
import { leftFolder, removingEntrypoint } from './entrypoint';
import type { RayHttp } from './http';
import { JOB_ID, type JobInfo, jobState, postJob, removeJob, stateOf, stopJob } from './jobs';
import { listNodes } from './nodes';
import { patiently, SHORT } from './patience';

/** Of jobs that do nothing but remove. */
const CLEANER = 'nlp-clean-';
/** Milliseconds that a node has to take one, and between two looks at it. */
const [TAKING, LOOKING] = [60_000, 500];
/** Milliseconds: Ray lists a job again that is removed before it has seen its end. And how often one is removed. */
const RETURNING = 2000;
const FORGETTING = 4;
/** Jobs that one command removes the files of. */
const AT_ONCE = 200;

/** Files first, then jobs: one that begins in between is listed, so that its files are not those of a job that nobody knows. */
export async function findLeftJobs(http: RayHttp, signal: AbortSignal): Promise<readonly LeftJob[]> {
  const nodes = new Map<string, string[]>();
  for (const { id } of await listNodes(http, signal))
    for (const job of await foldersOf(http, id, signal)) nodes.set(job, [...(nodes.get(job) ?? []), id]);
  const listed = (await listJobs(http, signal))
    .filter(({ id }) => !id.startsWith(CLEANER))
    .map(job => ({ ...job, nodes: nodes.get(job.id) ?? [] }));
  const known = new Set(listed.map(({ id }) => id));
  const unknown = [...nodes].filter(([id]) => !known.has(id));
  return [...listed, ...unknown.map(([id, own]): LeftJob => ({ id, status: 'lost', nodes: own }))];
}

/** Ours, whoever began them. */
async function listJobs(http: RayHttp, signal: AbortSignal): Promise<readonly Omit<LeftJob, 'nodes'>[]> {
  const found = await patiently(() => http.json('/api/jobs/', {}, signal), SHORT, signal);
  return (Array.isArray(found) ? (found as readonly JobInfo[]) : []).flatMap(info => {
    const { submission_id: id, end_time: end } = info;
    if (typeof id !== 'string' || !id.startsWith('nlp-') || !JOB_ID.test(id)) return [];
    const { status } = stateOf(http, info);
    return [{ id, status, ...(typeof end === 'number' && end > 0 && { endedAt: end }) }];
  });
}

/** Jobs that have left files on a node; none where it does not answer. */
async function foldersOf(http: RayHttp, node: string, signal: AbortSignal): Promise<readonly string[]> {
  const query = new URLSearchParams({ node_id: node, glob: `${leftFolder('')}*` });
  const answer = await http.json(`/api/v0/logs?${query}`, {}, signal).catch(error => {
    if (error instanceof CancelledError) throw error;
    return undefined;
  });
  const { data } = (answer ?? {}) as { readonly data?: { readonly result?: Readonly<Record<string, unknown>> } };
  const names = Object.values(data?.result ?? {}).flatMap(each => (Array.isArray(each) ? each.map(String) : []));
  return names
    .map(name => name.replace(/\/$/, '').slice(leftFolder('').length))
    .filter(id => id.startsWith('nlp-') && JOB_ID.test(id));
}

/** @returns words for each node whose files stay */
export async function clearJobs(
  http: RayHttp,
  jobs: readonly LeftJob[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const byNode = new Map<string, string[]>();
  for (const { id, nodes } of jobs) for (const node of nodes) byNode.set(node, [...(byNode.get(node) ?? []), id]);
  const alive = await listNodes(http, signal);
  const kept: string[] = [];
  const stay = new Set<string>();
  for (const [node, ids] of byNode) {
    const address = alive.find(({ id }) => id === node)?.address;
    // Its files are gone with it.
    if (address === undefined) continue;
    const why = await removeOn(http, address, ids, signal);
    if (why === undefined) continue;
    kept.push(`node ${node.slice(0, 8)} (${address}): ${why}`);
    for (const id of ids) stay.add(id);
  }
  const going = new Set(jobs.map(({ id }) => id).filter(id => !stay.has(id)));
  for (let tries = 0; tries < FORGETTING; tries++) {
    // With those that did nothing but remove.
    const listed = (await listJobs(http, signal)).filter(
      job => (going.has(job.id) || job.id.startsWith(CLEANER)) && hasEnded(job),
    );
    if (listed.length === 0) break;
    for (const { id } of listed) await removeJob(http, id, signal);
    await pause(RETURNING);
  }
  return kept;
}

/** By a job on that node, which needs no processor. @returns why not */
async function removeOn(
  http: RayHttp,
  address: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const id = `${CLEANER}${randomBytes(6).toString('hex')}`;
    const entrypoint = removingEntrypoint(ids.slice(at, at + AT_ONCE));
    const place = { entrypoint_num_cpus: 0, entrypoint_resources: { [`node:${address}`]: 0.001 } };
    try {
      await postJob(http, { submission_id: id, entrypoint, ...place }, signal);
      const until = performance.now() + TAKING;
      let state = await jobState(http, id, signal);
      while (!hasEnded(state) && performance.now() < until) {
        await pause(LOOKING);
        state = await patiently(() => jobState(http, id, signal), SHORT, signal);
      }
      if (!hasEnded(state)) {
        await stopJob(http, id, signal);
        return 'it had no room for the job that removes them; try again later';
      }
      if (state.status !== 'succeeded') return state.message ?? state.status;
    } catch (error) {
      if (!(error instanceof ActionableError)) throw error;
      return error.message;
    }
  }
  return undefined;
}
