/** Whether a pretrained model can be of use for a task. */
import { ActionableError } from '../base/errors';
import { whyNoHead } from '../families/absentHeads';
import type { HeadName } from '../families/family';
import type { Pretrained } from '../pretrained/pretrained';
import { headsOf, readsVectors, type TaskName, tasks } from '../schemas';

/** @param head that the task goes on from @throws ActionableError `no-task` that names what it can be used for */
export function checkTask({ architecture, path }: Pretrained, task: TaskName, head: HeadName | undefined): void {
  const { heads, title } = architecture;
  const isAble = (type: TaskName, asked: HeadName | undefined) =>
    asked === undefined ? readsVectors(type) : heads[asked] !== undefined;
  if (isAble(task, head)) return;
  const able = (Object.keys(tasks) as TaskName[]).filter(type => {
    const known = headsOf(type);
    return known.length === 0 ? isAble(type, undefined) : known.some(each => isAble(type, each));
  });
  const reason = head && whyNoHead(architecture, head);
  throw new ActionableError(
    'no-task',
    `${path} is a ${title}, which cannot ${task}${reason ? `: ${reason}` : ''}. It can be used for ${able.join(', ')}.`,
  );
}
