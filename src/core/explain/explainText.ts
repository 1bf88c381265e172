/** All that is told of a text at once: the prediction, what each word weighed for it, and where the network looked. */
import { setImmediate } from 'node:timers/promises';
import type { Caller } from '../base/caller';
import { ActionableError, throwIfCancelled } from '../base/errors';
import { isBlank } from '../base/isBlank';
import type { Asked, Prediction } from '../inference/prediction';
import type { Run } from '../inference/run';
import { hasAttention } from './attention/look';
import { attentionMatrix, attentionSummary } from './attention/matrices';
import { type AttributionRequest, attribute, likeliestLabel } from './attribution/attribute';
import type { AttributionMethod } from './attribution/method';
import { methodsFor, usualMethodFor } from './attribution/methods';
import type { AttentionMatrix, AttentionPart, Attribution, MethodChoice, Unit } from './explanation';

export interface ExplainRequest {
  readonly text: Asked;
  /** The likeliest if not given, or if the run does not have it. */
  readonly label?: string;
  /** Another label that it is told apart from; nothing where the run does not have it, or where it is the same. */
  readonly against?: string;
  /** Of attribution; the usual one if not given, or if the run lacks what it needs. */
  readonly method?: string;
  /** What has weights: words if not given. */
  readonly units?: Unit;
  /** Of methods that draw changed texts. */
  readonly seed?: number;
  /** Texts that a method may read. */
  readonly budget?: number;
  /** A costly method is not run: the answer says which it was, as `left`. */
  readonly cheapOnly?: boolean;
}

/** How far a method is. */
export interface ExplainProgress {
  readonly evaluations: number;
  readonly of: number;
}

export interface Explained {
  readonly prediction: Prediction;
  /** Absent of what is no label and no number of a text. */
  readonly attribution?: Attribution;
  /** The method that was asked for, where it was left because it is costly. */
  readonly left?: MethodChoice;
  /** Those that can be asked for instead. */
  readonly methods: readonly MethodChoice[];
  readonly attention?: AttentionPart;
  readonly meanAttention?: AttentionMatrix;
}

/** Lets messages in that wait, so that a newer request can cancel this one; a run of the engine blocks the event loop. */
async function giveWay(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  throwIfCancelled(signal);
}

/** @throws ActionableError `no-text` or `not-for-task`; CancelledError */
export async function explainText(
  run: Run,
  { text, label, against, method, units, seed, budget, cheapOnly }: ExplainRequest,
  { signal, onNews }: Caller<ExplainProgress> = {},
): Promise<Explained> {
  if ([text].flat().some(isBlank))
    throw new ActionableError('no-text', 'The text is empty: there is nothing to predict.');
  await giveWay(signal);
  const attentive = hasAttention(run);
  const { encoding, outputs } = await run.read(attentive ? 'attention' : 'predict', text);
  const prediction = run.describe(text, encoding, outputs, 0);
  await giveWay(signal);
  const usable = methodsFor(run);
  const methods = usable.map(choiceOf);
  const chosen = usable.find(({ name }) => name === method) ?? usualMethodFor(run);
  const left = chosen?.costly && cheapOnly ? choiceOf(chosen) : undefined;
  const explained = run.task.labels.includes(label ?? '') ? label : likeliestLabel(prediction);
  const asked = {
    label: explained,
    against: against !== explained && run.task.labels.includes(against ?? '') ? against : undefined,
    method: chosen?.name,
    units,
    seed,
    budget,
    onProgress: (evaluations: number, of: number) => onNews?.({ evaluations, of }),
  };
  const attribution = chosen && !left ? await attribute(run, prediction, asked, signal) : undefined;
  const said = { prediction, ...(attribution && { attribution }), ...(left && { left }), methods };
  if (!attentive) return said;
  const {
    parts: [attention],
  } = await attentionSummary(run, text);
  const meanAttention = await attentionMatrix(run, text, { layer: attention!.layers - 1, head: 'mean' });
  return { ...said, attention, meanAttention };
}

function choiceOf({ name, title, costly }: AttributionMethod): MethodChoice {
  return { name, title, ...(costly && { costly }) };
}

/**
 * The attribution alone, of an ability that others than the newest question ask.
 * @param lenient label and method are left out where the run does not have them
 * @throws as `attribute`
 */
export async function attributeText(
  run: Run,
  {
    text,
    lenient,
    ...request
  }: { readonly text: Asked; readonly lenient?: boolean } & Omit<AttributionRequest, 'onProgress'>,
  { signal, onNews }: Caller<ExplainProgress> = {},
): Promise<{ readonly prediction: Prediction; readonly attribution: Attribution }> {
  const [prediction] = await run.predict([text], signal);
  await giveWay(signal);
  const onProgress = (evaluations: number, of: number) => onNews?.({ evaluations, of });
  const asked = lenient ? { ...request, ...whatThereIs(run, request) } : request;
  return { prediction: prediction!, attribution: await attribute(run, prediction!, { ...asked, onProgress }, signal) };
}

/** The label and the method that are asked for, where the run has them. */
function whatThereIs(run: Run, { label, method }: Pick<ExplainRequest, 'label' | 'method'>) {
  return {
    label: label !== undefined && run.task.labels.includes(label) ? label : undefined,
    method: methodsFor(run).find(({ name }) => name === method)?.name,
  };
}

/** What can be asked for: methods, the usual one, and labels. */
export async function attributionMethods(run: Run): Promise<{
  readonly methods: readonly MethodChoice[];
  readonly usual?: string;
  readonly labels: readonly string[];
}> {
  return { methods: methodsFor(run).map(choiceOf), usual: usualMethodFor(run)?.name, labels: run.task.labels };
}
