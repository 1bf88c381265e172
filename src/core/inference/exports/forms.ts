/** The forms that a run goes to other programs in: their names, and what opens each. Loads no runtime. */
import { vectorForms } from '../../words/files/vectorForms';

export const formNames = [
  'transformers',
  'sentence-transformers',
  'peft',
  'transformers.js',
  'onnx',
  'pytorch',
  ...vectorForms,
] as const;

export type FormName = (typeof formNames)[number];

export const formTitles: Readonly<Record<FormName, { readonly title: string; readonly detail: string }>> = {
  transformers: { title: 'Hugging Face', detail: 'a folder for transformers in Python' },
  'sentence-transformers': { title: 'Sentence Transformers', detail: 'a folder for sentence-transformers in Python' },
  peft: { title: 'LoRA adapter', detail: 'a folder for peft in Python, to put on the base model' },
  'transformers.js': { title: 'Transformers.js', detail: 'a folder for transformers.js in a browser or Node.js' },
  onnx: { title: 'ONNX folder', detail: 'for ONNX Runtime' },
  pytorch: { title: 'PyTorch training', detail: 'model, data and train.py, to train it in Python' },
  word2vec: { title: 'word2vec', detail: 'word vectors as text, for gensim and others' },
  'word2vec-binary': { title: 'word2vec, binary', detail: 'word vectors in the binary form, for gensim and others' },
  glove: { title: 'GloVe', detail: 'word vectors as text without a first line, as in GloVe' },
  npy: { title: 'NumPy', detail: 'word vectors as an array, with a file of its words' },
};

export function isFormName(word: string): word is FormName {
  return (formNames as readonly string[]).includes(word);
}
