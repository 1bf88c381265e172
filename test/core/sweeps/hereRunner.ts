/** Trains trials in this process: one after the other, or between the other's steps. */
import { trainTrial } from '../../../src/core/sweeps/local/serveTrials';
import { endOfTrial, tellNews } from '../../../src/core/sweeps/trialNews';
import type { TrialEnd, TrialNews, TrialRequest, TrialRunner } from '../../../src/core/sweeps/trialRunner';

export class HereRunner implements TrialRunner {
  constructor(private readonly workspace: string) {}

  async run(request: TrialRequest, news: TrialNews, signal: AbortSignal): Promise<TrialEnd> {
    const { workspace } = this;
    const onEvent = (event: Parameters<typeof tellNews>[0]) => tellNews(event, news);
    return endOfTrial(await trainTrial(request, { workspace, trusted: true, signal, onEvent }));
  }

  async dispose(): Promise<void> {}
}
