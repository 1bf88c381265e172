/** What config.json says of labels. */

/** Keys of config.json by which heads are read: labels by their ids, and what kind of choice is made. */
export function labelSettings(task: string, labels: readonly string[]): Readonly<Record<string, unknown>> {
  const problem = problems[task];
  const named = labels.length > 0 ? labels : task === 'regress' ? ['score'] : [];
  return {
    ...(named.length > 0 && {
      id2label: Object.fromEntries(named.map((label, id) => [String(id), label])),
      label2id: Object.fromEntries(named.map((label, id) => [label, id])),
    }),
    ...(problem !== undefined && { problem_type: problem }),
  };
}

const problems: Readonly<Record<string, string>> = {
  classify: 'single_label_classification',
  relate: 'single_label_classification',
  multilabel: 'multi_label_classification',
  regress: 'regression',
};
