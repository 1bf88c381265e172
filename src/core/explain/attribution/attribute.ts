/** What the words of a text do to what a run says of it, by any of the methods. */
import { ActionableError } from '../../base/errors';
import { suggestOr } from '../../base/suggest';
import type { Prediction } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import { probabilitiesOf } from '../../tasks/abilities/verdict';
import type { Attribution, Unit } from '../explanation';
import type { AttributionMethod, AttributionOptions, Target } from './method';
import { lacks, methodNamed, methodsFor, usualMethodFor } from './methods';
import { joinSentences, sentencesOf } from './sentences';
import { joinWords, type Weight, wholeText } from './words';

export interface AttributionRequest extends AttributionOptions {
  /** The usual one of the run if not given. */
  readonly method?: string;
  /** The most probable one if not given. */
  readonly label?: string;
  /** Another label: weights are of the difference of the two logits, "why this label and not that". */
  readonly against?: string;
}

/** What a model explains that gives a number, in the place of a label. */
const SCORE = 'score';

/**
 * @param prediction of the text
 * @throws ActionableError `unknown-label`, `same-label`, `unknown-method`, or `no-attribution` where the run lacks what the method needs;
 *   CancelledError
 */
export async function attribute(
  run: Run,
  prediction: Prediction,
  { method: wanted, label, against, ...options }: AttributionRequest = {},
  signal?: AbortSignal,
): Promise<Attribution> {
  const method = methodFor(run, wanted);
  const target = targetOf(run, prediction, label, against);
  const { parts, ...found } = await method.explain(run, prediction, target, options, signal);
  // A number is explained but for a constant, and told with it.
  const moved = prediction.kind === 'score' ? prediction.score - found.value : 0;
  const { name, title, signed, looks } = method;
  return {
    method: name,
    title,
    signed,
    ...(looks && { looks }),
    target: target.name,
    ...(target.against && { against: target.against.name }),
    ...found,
    ...(target.against && { of: 'logit' as const }),
    value: found.value + moved,
    ...(found.base !== undefined && { base: found.base + moved }),
    parts: joinParts(prediction, parts, options.units),
  };
}

function joinParts(prediction: Prediction, parts: readonly Weight[], unit: Unit = 'words'): Attribution['parts'] {
  switch (unit) {
    case 'tokens':
      return parts.map(part => ({ ...part, tokens: [part.text] }));
    case 'words':
      return joinWords(wholeText(prediction), parts);
    case 'sentences':
      return joinSentences(sentencesOf(prediction), parts);
  }
}

/** The label that is predicted, as it is asked for: nothing of a model that gives a number. */
export function likeliestTarget(run: Run, prediction: Prediction): Target & { readonly label?: string } {
  const target = targetOf(run, prediction, undefined, undefined);
  return run.task.labels.length > 0 ? { ...target, label: target.name } : target;
}

function methodFor(run: Run, name: string | undefined): AttributionMethod {
  const usable = methodsFor(run);
  const method = name === undefined ? usualMethodFor(run) : methodNamed(name);
  if (method && usable.includes(method)) return method;
  const { identity, offers } = run;
  if (!method || usable.length === 0) {
    const message = `${identity.name} is ${offers.is}: it predicts no label and no score of a whole text that could be explained. Use a run of classify, multilabel, relate or regress.`;
    throw new ActionableError('no-attribution', message);
  }
  const others = usable.map(each => each.name).join(', ');
  const message = `${method.name} needs ${lacks[method.needs]}, which ${identity.name} does not give. Use ${others}.`;
  throw new ActionableError('no-attribution', message);
}

/** Nothing where there are no labels. */
export function likeliestLabel(prediction: Prediction): string | undefined {
  const [likeliest] = Object.entries(probabilitiesOf(prediction)).sort((a, b) => b[1] - a[1]);
  return likeliest?.[0];
}

function targetOf(
  { identity, task: { labels } }: Run,
  prediction: Prediction,
  label: string | undefined,
  against: string | undefined,
): Target {
  if (labels.length === 0) {
    if (label === undefined && against === undefined) return { name: SCORE, index: 0 };
    throw new ActionableError(
      'unknown-label',
      `${identity.name} predicts a score and has no labels. Leave out the label.`,
    );
  }
  const find = (name: string): Target => {
    const index = labels.indexOf(name);
    if (index >= 0) return { name, index };
    throw new ActionableError('unknown-label', `no label "${name}"${suggestOr(name, labels, 'there are')}`);
  };
  const target = find(label ?? likeliestLabel(prediction) ?? '');
  if (against === undefined) return target;
  if (against !== target.name) return { ...target, against: find(against) };
  const message = `"${against}" is the label that is explained. Compare it with another label.`;
  throw new ActionableError('same-label', message);
}
