/** Words of other libraries and of everyday speech -> what a config calls the same, so that people who bring them are led to it. */
import { foldName, suggest, suggestOr } from '../base/suggest';

/** By what a config says; the words for it, of which case, hyphens and underscores do not count. */
const keys: Readonly<Record<string, string>> = {
  width: 'hidden d_model model_dim n_embd embed_dim embedding_dim embedding_size emb_dim emb_size vector_size dim',
  heads: 'num_heads n_heads nhead n_head num_attention_heads attention_heads',
  layers: 'num_layers n_layers nlayers n_layer num_hidden_layers num_encoder_layers encoder_layers depth',
  'decoder-layers': 'num_decoder_layers n_decoder_layers',
  'feed-forward': 'intermediate_size ffn_dim dim_feedforward d_ff ffn feedforward_dim hidden_layer_sizes mlp',
  activation: 'hidden_act activation_function nonlinearity act',
  dropout: 'dropout_rate drop dropout_prob hidden_dropout_prob p_drop keep_prob',
  bidirectional: 'bidir bi_directional both_directions',
  pool: 'pooler',
  kernels: 'kernel_size kernel_sizes filter_sizes window',
  filters: 'num_filters n_filters out_channels channels',
  cell: 'cell_type rnn_type',
  order: 'n ngram_order',
  batch: 'batch_size batchsize per_device_train_batch_size train_batch_size minibatch minibatch_size',
  epochs: 'num_epochs n_epochs max_epochs num_train_epochs nb_epoch passes iterations',
  steps: 'max_steps num_steps num_training_steps',
  accumulate: 'gradient_accumulation_steps accumulate_grad_batches grad_accum',
  clip: 'grad_clip gradient_clip gradient_clipping max_grad_norm clipnorm clip_norm gradient_clip_val',
  patience: 'early_stopping early_stopping_patience early_stop',
  best: 'metric_for_best_model monitor metric metrics',
  evaluate: 'eval_steps eval_strategy evaluation_strategy val_check_interval eval_every',
  warmup: 'warmup_steps warmup_ratio num_warmup_steps warm_up',
  schedule: 'lr_scheduler lr_scheduler_type scheduler lr_schedule',
  optimizer: 'optim optimiser',
  loss: 'criterion objective loss_fn loss_function',
  sampling: 'sampler oversampling undersampling oversample undersample',
  seed: 'random_state random_seed manual_seed',
  'learning-rate': 'lr learning_rate_init alpha step_size eta',
  length:
    'max_length max_len maxlen max_seq_length max_seq_len seq_len seq_length sequence_length block_size context_length context_size n_positions max_position_embeddings truncate truncation',
  vocabulary: 'vocab_size num_words max_features max_vocab max_vocabulary max_tokens dictionary',
  'minimum-count': 'min_df min_freq min_frequency min_count',
  lowercase: 'do_lower_case lower uncased',
  'n-grams': 'ngram_range ngrams',
  special: 'special_tokens additional_special_tokens',
  beam: 'num_beams beam_size beam_width n_beams',
  text: 'text_column input inputs sentence review x texts document',
  label: 'label_column target y class category labels',
  labels: 'label_column target y classes categories label tags',
  'text-pair': 'text_pair text2 sentence2 pair second_text hypothesis',
  source: 'src input text source_lang',
  target: 'tgt output label target_lang',
  train: 'training train_data training_data train_file file path dataset input_file',
  validation: 'val valid dev validation_data validation_split val_split eval_split eval_data dev_data validation_file',
  test: 'test_size test_split test_data test_file holdout',
  delimiter: 'sep field_separator',
  task: 'task_type',
  model: 'network architecture model_type model_name arch',
  tokenizer: 'tokeniser tokenization vectorizer',
  data: 'datasets',
};

const tasks: Readonly<Record<string, string>> = {
  tag: 'ner pos pos_tagging token_classification named_entity_recognition named_entities sequence_labeling sequence_labelling sequence_tagging tagging chunking slot_filling',
  classify:
    'classification text_classification sentiment sentiment_analysis sequence_classification topic spam nli entailment paraphrase intent',
  multilabel: 'multi_label_classification multilabel_classification',
  regress: 'sts similarity scoring',
  similarity:
    'sentence_transformers sbert sentence_similarity sentence_vectors sentence_embeddings contrastive metric_learning siamese bi_encoder simcse',
  answer: 'qa question_answering squad reading_comprehension',
  generate: 'lm language_model language_modeling language_modelling text_generation causal_lm completion',
  translate: 'mt nmt machine_translation seq2seq sequence_to_sequence',
  relate: 're relation_extraction relation_classification relations',
};

const models: Readonly<Record<string, string>> = {
  transformer: 'attention self_attention encoder',
  lstm: 'bilstm blstm bidirectional_lstm',
  gru: 'bigru',
  rnn: 'recurrent elman simple_rnn birnn',
  cnn: 'textcnn convnet conv convolutional convolution kim_cnn',
  'bag-of-words': 'bow mlp fasttext dan average feedforward embedding_bag cbow neural_network',
  linear: 'logreg logistic logistic_regression svm linear_svm tf_idf tfidf naive_bayes ridge perceptron sgd_classifier',
  'n-gram': 'ngram markov markov_chain bigram trigram kneser_ney',
  'seq2seq-recurrent': 'seq2seq encoder_decoder gnmt',
  'seq2seq-transformer': 'transformer_seq2seq encoder_decoder_transformer',
  own: 'custom mine',
};

/** Pretrained networks: by the kind of network that they are. */
const pretrained: Readonly<Record<string, string>> = {
  transformer:
    'bert roberta distilbert distil_bert albert electra deberta xlnet xlm_roberta mbert modernbert gpt gpt2 gpt_2 gpt_neo llama mistral qwen gemma phi bloom opt minilm mpnet sbert sentence_transformers longformer',
  'seq2seq-transformer': 't5 flan_t5 mt5 bart mbart pegasus marian opus_mt nllb',
  lstm: 'elmo ulmfit',
};

const others: Readonly<Record<string, string>> = {
  word: 'words whitespace spacy nltk basic',
  character: 'char chars characters',
  bpe: 'byte byte_level byte_pair gpt2 subword tiktoken',
  wordpiece: 'bert word_piece',
  unigram: 'sentencepiece sentence_piece',
  constant: 'none fixed',
  linear: 'linear_with_warmup',
  cosine: 'cosine_with_warmup cosine_annealing',
  'cross-entropy': 'ce nll categorical_crossentropy log_loss',
  over: 'oversample oversampling',
  under: 'undersample undersampling',
  native: 'onnx cpu',
};

type Meanings = ReadonlyMap<string, readonly string[]>;

function invert(...tables: readonly Readonly<Record<string, string>>[]): Meanings {
  const meanings = new Map<string, string[]>();
  for (const table of tables) {
    for (const [ours, words] of Object.entries(table)) {
      for (const word of words.split(' ')) {
        const meant = meanings.get(foldName(word)) ?? [];
        if (!meant.includes(ours)) meanings.set(foldName(word), [...meant, ours]);
      }
    }
  }
  return meanings;
}

/** PyTorch calls by it what a recurrent network has beside the size of its vectors. */
const hiddenSize = { hidden: 'hidden_size hidden_dim hidden_units rnn_size units', width: 'hidden_size hidden_dim' };

const meanings = invert(hiddenSize, keys, tasks, models, pretrained, others);
const pretrainedWords = new Set(invert(pretrained).keys());

/** Whether a word is the name of a pretrained network, version and size aside: `bert-base-uncased`. */
export function isPretrained(word: string): boolean {
  return pretrainedKind(word) !== undefined;
}

function pretrainedKind(word: string): string | undefined {
  const name = word.toLowerCase().split('/').at(-1)!;
  const parts = name.split(/[-_\s]/);
  for (let count = parts.length; count > 0; count--) {
    const start = foldName(parts.slice(0, count).join(''));
    if (pretrainedWords.has(start)) return start;
  }
  return undefined;
}

/** A name, and what others call the same, separated by spaces. */
export interface Named {
  readonly name: string;
  readonly words?: string;
}

/**
 * The valid name that a word was probably meant for: what others call the same, or else what is spelled nearly so.
 * @param named valid names that tell by themselves what others call them
 */
export function meantBy(word: string, valid: readonly string[], named: readonly Named[] = []): string | undefined {
  const folded = foldName(word.slice(0, 100));
  // What differs in case and hyphens alone is no word of others.
  const same = valid.find(name => foldName(name) === foldName(word));
  const own = named.find(({ name, words }) => valid.includes(name) && words?.split(' ').map(foldName).includes(folded));
  const known = meanings.get(folded) ?? meanings.get(pretrainedKind(word.slice(0, 100)) ?? '');
  return same ?? own?.name ?? known?.find(name => valid.includes(name)) ?? suggest(word, valid);
}

/** `suggestOr` of names that others call otherwise. */
export function meantOr(word: string, valid: readonly string[], noun: string, named?: readonly Named[]): string {
  return suggestOr(word, valid, noun, meantBy(word, valid, named));
}
