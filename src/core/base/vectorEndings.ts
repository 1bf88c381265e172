/** How names of files of vectors end, without the dot. */
export const vectorEndings = ['npy', 'vec', 'txt', 'bin', 'csv', 'tsv', 'json', 'jsonl', 'ndjson'];
