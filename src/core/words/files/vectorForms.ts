/** The formats that word vectors are written in for other programs. */

export const vectorForms = ['word2vec', 'word2vec-binary', 'glove', 'npy'] as const;

export type VectorForm = (typeof vectorForms)[number];
