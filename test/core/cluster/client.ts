/** Trains, continues or sweeps on a cluster of processes, as its one word says: a client that a test kills. */
import { runJob } from '../../../src/core/jobs';
import type { ClientRequest } from './clientProcess';
import { tinyRemote } from './processCluster';

const { kind, request, workspace, remote }: ClientRequest = JSON.parse(process.argv[2]!);
const controller = new AbortController();
process.on('SIGTERM', () => controller.abort());
const options = {
  workspace,
  trusted: true,
  signal: controller.signal,
  onEvent: (event: { readonly kind: string }) => process.stderr.write(`${event.kind}\n`),
  openRemote: async () => tinyRemote(remote),
};
void runJob(kind, request as never, options).then(
  result => process.stdout.write(`${JSON.stringify(result)}\n`),
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
