/** What the model of a task has, without the numbers: drawing them takes seconds where there are millions. */
import type { HostTensors } from '../base/hostTensor';
import { Random } from '../base/random';
import { withoutDrawing } from '../layers/initializers';
import type { Task } from './task';

/** Names, types and shapes of all parameters, in the order of the task. */
export function shapesOf(task: Pick<Task, 'initialize'>): HostTensors {
  try {
    return withoutDrawing(() => task.initialize(new Random(0)));
  } catch {
    // A model of the user's own may look at the numbers.
    return task.initialize(new Random(0));
  }
}
