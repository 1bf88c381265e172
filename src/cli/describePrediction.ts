/** A prediction in columns, and as JSON. */
import { writeScore } from '../core/base/formatNumber';
import type { Prediction } from '../core/inference/prediction';

/** What is predicted, without the text. */
export function columnsOf(prediction: Prediction): readonly string[] {
  switch (prediction.kind) {
    case 'label': {
      const { label, probabilities } = prediction;
      return [label, writeScore(probabilities[label] ?? 0)];
    }
    case 'labels': {
      const { labels, probabilities } = prediction;
      const chances = labels.map(label => writeScore(probabilities[label] ?? 0));
      return [labels.join('|') || '-', chances.join('|') || '-'];
    }
    case 'score':
      return [writeScore(prediction.score)];
    case 'vector':
      return [String(prediction.size)];
    case 'tags':
      return [prediction.words.map(({ tag, start, end }) => `${prediction.text.slice(start, end)}/${tag}`).join(' ')];
  }
}

/** Without what the editor needs beside it. */
export function predictionToJson({
  text,
  pair,
  tokens: _tokens,
  truncated: _truncated,
  run: _run,
  ...said
}: Prediction) {
  return { text, ...(pair !== undefined && { pair }), ...said };
}
