/** The two tables of word vectors, which all that learns here works on. */

/** Bytes of a row. */
export let stride: usize = 0;
/** Tables of rows: of words and n-grams that are read, and of what is predicted. */
export let inputs: usize = 0;
export let outputs: usize = 0;
export let words: i32 = 0;

export function setTables(ofInputs: usize, ofOutputs: usize, bytes: usize, count: i32): void {
  inputs = ofInputs;
  outputs = ofOutputs;
  stride = bytes;
  words = count;
}
