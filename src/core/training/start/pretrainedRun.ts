/** Training starts from a run of ours that the config names: what has its name and its shape, and of the head what is for these labels. */
import type { HostTensors } from '../../base/hostTensor';
import { placesOfLabels } from '../../pretrained/headLabels';
import { type MatchedWeights, reorderColumns, type TensorRow } from '../../pretrained/matchWeights';
import { shapesOf } from '../../tasks/shapes';
import type { Task } from '../../tasks/task';
import type { PretrainedRun } from '../pretrainedRun';

/** First word of the names of a task's own layer over everything. */
const HEAD = /^(?:head|ends)\.(?:weight|bias)$/;

/** As `matchWeights` for files of others. */
export function matchRun(
  {
    parameters,
    task: taskThere,
    labels,
    untrained,
  }: Pick<PretrainedRun, 'parameters' | 'task' | 'labels' | 'untrained'>,
  task: Pick<Task, 'initialize' | 'labels' | 'name'>,
): MatchedWeights {
  const wanted = shapesOf(task);
  const other = { other: `there it is of a head for another task (${taskThere})` };
  const told =
    taskThere !== task.name
      ? other
      : labels.length + task.labels.length === 0
        ? { places: undefined }
        : placesOfLabels(task.labels, labels);
  const rows = Object.entries(wanted).map(([name, { dtype, shape }]): TensorRow => {
    const fresh = (note?: string): TensorRow => ({ status: 'new', name, shape, ...(note !== undefined && { note }) });
    const there = parameters[name];
    if (!there || untrained.has(name)) return fresh();
    if (HEAD.test(name) && 'other' in told) return fresh(told.other);
    const fits = there.dtype === dtype && there.shape.join() === shape.join();
    return fits ? { status: 'found', name, of: [name], shape } : fresh(`in the run it is [${there.shape.join(', ')}]`);
  });
  const found = rows.flatMap(({ status, name }) => (status === 'found' ? [name!] : []));
  const unused = Object.entries(parameters).flatMap(([name, { shape }]): readonly TensorRow[] =>
    Object.hasOwn(wanted, name) ? [] : [{ status: 'unused', of: [name], shape }],
  );
  return {
    rows: [...rows, ...unused],
    fresh: rows.flatMap(({ status, name }) => (status === 'new' ? [name!] : [])),
    async read() {
      const taken: HostTensors = Object.fromEntries(
        found.map(name => {
          const tensor = parameters[name]!;
          const places = HEAD.test(name) && 'places' in told ? told.places : undefined;
          return [name, places ? reorderColumns(tensor, places) : tensor];
        }),
      );
      return taken;
    },
  };
}
