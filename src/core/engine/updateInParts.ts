/** An optimizer's update of a large parameter, part by part, so that what one operator writes is still in the cache for the next. */
import { sizeOf } from '../base/hostTensor';
import { sameShape, type Value } from './graph/graph';
import { emitScan } from './graph/scan';
import type { Tracer } from './recorder';

/** Elements of a part, about: the ten operators of Adam then work within a processor's own cache (measured). */
const partSize = 262_144;
/** Parameters below it are updated whole: their passes fit the cache as they are. */
const smallest = 8 * partSize;

/** The shape in which a parameter and its slots go round: `[parts, elements]` where it is updated in parts, else its own. */
export function carriedShape(shape: readonly number[]): readonly number[] {
  const size = sizeOf(shape);
  if (size < smallest) return shape;
  const wanted = Math.round(size / partSize);
  // Equal parts, of half to twice the size.
  for (let away = 0; away <= wanted / 2; away++)
    for (const parts of [wanted + away, wanted - away]) if (size % parts === 0) return [parts, size / parts];
  return shape;
}

/** What a step does to one parameter, each in its `carriedShape`. */
interface Carried {
  readonly parameter: Value;
  readonly gradient: Value;
  /** In the order of the optimizer's names. */
  readonly slots: readonly Value[];
}

/** @param f element by element @returns the parameter and the slots after the step */
export function updateInParts(
  { builder }: Tracer,
  { parameter, gradient, slots }: Carried,
  whole: readonly number[],
  f: (carried: Carried) => readonly Value[],
): readonly Value[] {
  if (sameShape(parameter.shape, whole)) return f({ parameter, gradient, slots });
  const [parts, elements] = parameter.shape as [number, number];
  const body = builder.open();
  const [ownParameter, ownGradient, ...ownSlots] = [parameter, gradient, ...slots].map(() =>
    builder.input(undefined, 'float32', [elements]),
  );
  body.outputs.push(...f({ parameter: ownParameter!, gradient: ownGradient!, slots: ownSlots }));
  builder.close(body);
  return emitScan(builder, body, [], [parameter, gradient, ...slots], parts, false).results;
}
