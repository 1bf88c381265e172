/** The `serve` worker: answers for the editor whatever a run can be asked (`core/abilities`). */
import { statSync } from 'node:fs';
import { createAbilities } from '../core/abilities';
import type { Caller } from '../core/base/caller';
import { joinSignals } from '../core/base/joinSignals';
import type { Engine } from '../core/engine/contract';
import { engineFor, engineNews } from '../core/inference/engineFor';
import { openRun } from '../core/inference/openRun';
import type { Run } from '../core/inference/run';
import type { ServeCalls, ServeNews } from '../protocol/serve';
import { answerParent, type WorkerEnd } from './connection';
import { OpenRuns } from './openRuns';
import { projectInThread } from './projectInThread';

/** Whether the code of users' own models may run: as the window was trusted when this process began. */
const trusted = process.env.NLP_TRUSTED === '1';

let engine: Promise<Engine> | undefined;

/** The engine is loaded with the first run. */
function loadEngine(end: WorkerEnd<ServeNews>): Promise<Engine> {
  engine ??= engineFor('auto').then(chosen => {
    const { level, message, nativeFailure } = engineNews(chosen);
    end.tell('log', { level, message, nativeFailure });
    return chosen.engine;
  });
  engine.catch(() => {
    engine = undefined;
  });
  return engine;
}

/** Only the newest of requests of a kind is worth answering: those before it are cancelled. */
class Newest {
  private controller = new AbortController();

  begin(signal: AbortSignal): AbortSignal {
    this.controller.abort();
    this.controller = new AbortController();
    return joinSignals(signal, this.controller.signal);
  }
}

/** An ability as it is asked here: what a request is, its caller knows. */
type Ability<Subject> = { ask(subject: Subject, request: unknown, caller: Caller<unknown>): Promise<unknown> };

answerParent<ServeCalls, ServeNews>(end => {
  const runs = new OpenRuns(async folder => openRun(folder, await loadEngine(end), 'best', trusted));
  const abilities = createAbilities(projectInThread);
  const newest = new Map<string, Newest>();
  const newestOf = (ability: string) => {
    const known = newest.get(ability) ?? new Newest();
    newest.set(ability, known);
    return known;
  };
  return {
    ask({ ability, run, request, job }, asked) {
      const able = abilities[ability];
      const signal = 'newest' in able ? newestOf(ability).begin(asked) : asked;
      const caller: Caller<unknown> = {
        signal,
        onProgress: event => end.tell('progress', { job, ...event }),
        onNews: news => end.tell('told', { job, news }),
      };
      const isFile = able.of === 'points' && statSync(run, { throwIfNoEntry: false })?.isFile();
      if (able.of === 'folder' || isFile) return (able as Ability<string>).ask(run, request, caller);
      return runs.use(run, open => (able as Ability<Run>).ask(open, request, caller));
    },
  };
});
