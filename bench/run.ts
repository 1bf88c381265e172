/**
 * `npm run bench -- [NAME...] [--json] [--rounds N]`: ours beside its peers, by turns in the same minutes, medians.
 * PEERS=<python> names the interpreter that has PyTorch; ../shared/bench/peers.py times them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { runTurns, type Workload } from './turns';

const WORKLOADS = join(__dirname, 'workloads');
const PEER_SCRIPT = join(__dirname, '..', '..', 'shared', 'bench', 'peers.py');

/** Every file of bench/workloads that is a workload: it says its name, its unit and how it is prepared. */
async function loadWorkloads(wanted: readonly string[]): Promise<readonly Workload[]> {
  const files = readdirSync(WORKLOADS).filter(file => file.endsWith('.ts'));
  const modules = await Promise.all(files.map(file => import(join(WORKLOADS, file)) as Promise<Partial<Workload>>));
  const all = modules.filter((module): module is Workload => 'name' in module && 'prepare' in module);
  const unknown = wanted.find(name => !all.some(workload => workload.name === name));
  if (unknown !== undefined) {
    throw new Error(`unknown workload "${unknown}"; there are ${all.map(workload => workload.name).join(', ')}`);
  }
  return wanted.length === 0 ? all : all.filter(workload => wanted.includes(workload.name));
}

/** A function that times the peer of a workload, or why there is none. */
function findPeers(): ((name: string) => number | undefined) | string {
  const python = process.env.PEERS;
  if (!python) return 'PEERS is not set: no peers are timed';
  if (!existsSync(PEER_SCRIPT)) return `${PEER_SCRIPT} is not there: no peers are timed`;
  return name => {
    const { stdout, stderr, status } = spawnSync(python, [PEER_SCRIPT, name], { encoding: 'utf8' });
    if (status !== 0) {
      console.error(`the peer of ${name} is left out: ${stderr.trim().split('\n').at(-1)}`);
      return undefined;
    }
    return (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { median: number }).median;
  };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' }, rounds: { type: 'string', default: '3' } },
    allowPositionals: true,
  });
  const rounds = Math.max(1, Math.floor(Number(values.rounds)) || 1);
  const peers = findPeers();
  if (typeof peers === 'string') console.error(peers);
  const results: object[] = [];
  for (const workload of await loadWorkloads(positionals)) {
    console.error(`${workload.name} ...`);
    const result = await runTurns(workload, typeof peers === 'string' ? undefined : peers, rounds);
    results.push(result);
    const { name, unit, ours, peer, ratio } = result;
    const beside = peer === undefined ? '' : `  peer ${peer.toFixed(2)}  ratio ${ratio?.toFixed(2)}`;
    if (!values.json) console.log(`${name.padEnd(20)} ours ${ours.toFixed(2)} ${unit}${beside}`);
  }
  if (values.json) console.log(JSON.stringify({ workloads: results }));
}

main().catch((error: unknown) => {
  console.error(`${basename(__filename)}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
