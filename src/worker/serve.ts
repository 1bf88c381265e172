/** The `serve` worker: predictions, explanations, attention, projections and exports for the editor. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../core/base/errors';
import { joinSignals } from '../core/base/joinSignals';
import type { Engine } from '../core/engine/contract';
import { attentionMatrix, attentionSummary, attentionThumbnails, hasAttention } from '../core/explain/attention';
import { explainSaliency } from '../core/explain/saliency';
import { writingMatrix, writingSummary, writingThumbnails } from '../core/explain/writingAttention';
import { engineFor } from '../core/inference/engineFor';
import { exportNotes } from '../core/inference/exportNotes';
import { openRun } from '../core/inference/openRun';
import type { Asked, Prediction } from '../core/inference/prediction';
import { describeCutTexts } from '../core/inference/reachedLimit';
import type { Run } from '../core/inference/run';
import { tagText } from '../core/inference/tagText';
import { writeTexts } from '../core/inference/writeTexts';
import { writeTarget } from '../core/runs/writeTarget';
import { probabilitiesOf } from '../core/tasks/verdict';
import type { ProjectionSource, ServeCalls, ServeNews } from '../protocol/serve';
import { ask } from './ask';
import { answerParent, type WorkerEnd } from './connection';
import { generate } from './generate';
import { OpenRuns } from './openRuns';
import { projectInThread } from './projectInThread';
import { type PointVectors, readPoints } from './projectionSource';
import { Reports } from './reports';

/** Whether the code of users' own models may run: as the window was trusted when this process began. */
const trusted = process.env.NLP_TRUSTED === '1';

let engine: Promise<Engine> | undefined;

/** The engine is loaded with the first run. */
function loadEngine(end: WorkerEnd<ServeNews>): Promise<Engine> {
  engine ??= engineFor('auto').then(({ engine: loaded, reason }) => {
    end.tell('log', { level: 'info', message: `engine ${reason}` });
    return loaded;
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

/** Lets messages in that wait, so that a newer request can cancel this one; a run of the engine blocks the event loop. */
async function giveWay(signal: AbortSignal): Promise<void> {
  await setImmediate();
  throwIfCancelled(signal);
}

async function explain(run: Run, text: Asked, wanted: string | undefined, signal: AbortSignal) {
  await giveWay(signal);
  const attentive = hasAttention(run);
  const { encoding, outputs } = await run.read(attentive ? 'attention' : 'predict', text);
  const prediction = run.describe(text, encoding, outputs, 0);
  await giveWay(signal);
  const label = wanted !== undefined && run.task.labels.includes(wanted) ? wanted : likeliest(prediction);
  const saliency = run.reader.saliency && (await explainSaliency(run, text, label));
  if (!attentive) return { prediction, saliency };
  const attention = await attentionSummary(run, text);
  const meanAttention = await attentionMatrix(run, text, attention.layers - 1, 'mean');
  return { prediction, saliency, attention, meanAttention };
}

/** The label to explain where none was asked for; undefined where there are none. */
function likeliest(prediction: Prediction): string | undefined {
  const [first] = Object.entries(probabilitiesOf(prediction)).sort((a, b) => b[1] - a[1]);
  return first?.[0];
}

/** The vectors of the last projection, which `project` needs after `projectionPoints` has described them. */
class LastPoints {
  private key = '';
  private run: Run | undefined;
  private points: Promise<PointVectors> | undefined;

  find(run: Run, source: ProjectionSource, read: () => Promise<PointVectors>): Promise<PointVectors> {
    const key = JSON.stringify([source.run, source.of, source.limit, source.workspace, source.trusted]);
    if (this.points && key === this.key && run === this.run) return this.points;
    const points = read();
    this.key = key;
    this.run = run;
    this.points = points;
    points.catch(() => {
      if (this.points === points) this.points = undefined;
    });
    return points;
  }
}

answerParent<ServeCalls, ServeNews>(end => {
  const runs = new OpenRuns(async folder => openRun(folder, await loadEngine(end), 'best', trusted));
  const explanations = new Newest();
  const lastPoints = new LastPoints();
  const { report, reportIntervals, reportExamples } = new Reports();
  const pointsOf = (source: ProjectionSource, job: string, signal: AbortSignal) =>
    runs.use(source.run, run =>
      lastPoints.find(run, source, () =>
        readPoints(run, source, signal, event => end.tell('progress', { job, ...event })),
      ),
    );
  return {
    predict: ({ run, texts }, signal) => runs.use(run, open => open.predict(texts, signal)),
    explain({ run, text, label }, signal) {
      const newest = explanations.begin(signal);
      return runs.use(run, open => explain(open, text, label, newest));
    },
    attentionSummary: ({ run, text }) => runs.use(run, open => attentionSummary(open, text)),
    attentionMatrix: ({ run, text, layer, head }) => runs.use(run, open => attentionMatrix(open, text, layer, head)),
    attentionThumbnails: ({ run, text, side }) => runs.use(run, open => attentionThumbnails(open, text, side)),
    projectionPoints: async ({ job, ...source }, signal) => (await pointsOf(source, job, signal)).points,
    async project({ job, run, of, limit, workspace, trusted, ...method }, signal) {
      const source = { run, of, limit, workspace, trusted };
      const { points, vectors, width } = await pointsOf(source, job, signal);
      throwIfCancelled(signal);
      return projectInThread({ vectors, width, count: points.count, ...method }, signal, message => {
        if (message.kind === 'search') {
          end.tell('progress', { job, message: 'looking for neighbours', fraction: message.fraction });
        } else {
          const { iteration, iterations, coordinates } = message;
          end.tell('coordinates', { job, iteration, iterations, coordinates });
        }
      });
    },
    generate: ({ run, job, prompt, options }, signal) =>
      runs.use(run, open =>
        generate(open, prompt, { ...options, signal }, tokens => end.tell('generated', { job, tokens })),
      ),
    tag: ({ run, text, job }, signal) =>
      runs.use(run, open =>
        tagText(open, text, { signal, onProgress: event => end.tell('progress', { job, ...event }) }),
      ),
    ask: ({ job, ...request }, signal) =>
      runs.use(request.run, open => ask(open, request, signal, event => end.tell('progress', { job, ...event }))),
    write: ({ run, job, texts, options }, signal) =>
      runs.use(run, async open => {
        const onProgress = (fraction: number) => end.tell('progress', { job, message: 'writing', fraction });
        const found = await writeTexts(open, texts, { ...options, signal, onProgress });
        return { found, reached: describeCutTexts(open, found) };
      }),
    writingSummary: ({ run, text }, signal) => runs.use(run, open => writingSummary(open, text, signal)),
    writingMatrix: ({ run, text, part, layer, head }) =>
      runs.use(run, open => writingMatrix(open, text, part, layer, head)),
    writingThumbnails: ({ run, text, part, side }) => runs.use(run, open => writingThumbnails(open, text, part, side)),
    report,
    reportIntervals,
    reportExamples,
    exportOnnx: ({ run, to }) =>
      runs.use(run, async open => {
        const model = open.exportOnnx();
        await writeTarget(to, 'model.onnx', model.bytes);
        return { bytes: model.bytes.length, notes: exportNotes(open.parts, model) };
      }),
  };
});
