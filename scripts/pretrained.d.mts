export const pretrainedNames: readonly string[];
export function pretrainedModel(
  name: 'all-MiniLM-L6-v2' | 'SmolLM2-135M-Instruct' | 'multilingual-e5-small' | 'GloVe-6B-50d' | 'MiniLM-int8',
): string | undefined;
export function fetchPretrained(log: (line: string) => void, names?: readonly string[]): Promise<void>;
