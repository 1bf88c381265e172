/** docs/families.md: which pretrained families are read with which heads, from the list of families; each cell is tested, or has a reason. */
import { whyNoHead } from '../../src/core/families/absentHeads';
import { declined, families, readArchitecture } from '../../src/core/families/families';
import type { HeadName } from '../../src/core/families/family';
import { table } from './table';

const HEAD = `# Families of pretrained models

Which models of Hugging Face can be imported: \`model_type\` in the folder's \`config.json\` says which family a model is of. This page is generated
from the list of families.

**yes** means that a small checkpoint, written by \`transformers\`, gives the same hidden states, attention and logits to 1e-4. A number
points to the reason below.`;

/** What each head is for. */
const columns: Readonly<Record<HeadName, string>> = {
  sequence: '`classify`, `multilabel`, `regress`',
  token: '`tag`',
  question: '`answer`',
  'masked-lm': '`fill-mask`',
  'causal-lm': '`generate`',
  'next-sentence': 'next sentence',
  'replaced-token': 'replaced token',
  'seq2seq-lm': '`translate`, `summarize`, `answer` (generated)',
};

/** By \`model_type\`, heads that a checkpoint test holds. */
export type Tested = ReadonlyMap<string, ReadonlySet<string>>;

/** @throws where a head of a family has no checkpoint */
export function familiesPage(tested: Tested): string {
  const reasons: string[] = [];
  const numberOf = (reason: string) => {
    if (!reasons.includes(reason)) reasons.push(reason);
    return reasons.indexOf(reason) + 1;
  };
  const heads = Object.keys(columns) as HeadName[];
  const rows = families
    .flatMap(family => family.modelTypes)
    .map(modelType => {
      const architecture = readArchitecture({ model_type: modelType });
      const checkpoints = tested.get(modelType);
      if (!checkpoints) throw new Error(`${modelType} has no checkpoint in test/fixtures/families`);
      const cells = heads.map(head => {
        const reason = whyNoHead(architecture, head);
        if (reason !== undefined) return `${numberOf(reason)}`;
        if (!checkpoints.has(head)) throw new Error(`${modelType} has no checkpoint with the head ${head}`);
        return 'yes';
      });
      // Vectors of texts are pooled from hidden states, which every checkpoint holds.
      return [architecture.title, `\`${modelType}\``, ...cells, 'yes'];
    });
  return [
    HEAD,
    table(['family', '`model_type`', ...Object.values(columns), '`embed`'], rows),
    reasons.map((reason, i) => `${i + 1}. ${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`).join('\n'),
    `## Notes

- A head that the folder lacks is new, and is trained before it predicts.
- A head for next sentences is imported as \`classify\` with two labels. A head for replaced tokens is imported as \`tag\` with two tags.
- What an encoder-decoder writes, greedily and with beams, is what \`generate\` of \`transformers\` writes. Loss and gradients of T5 and BART
  agree to 1e-4.
- T5 tags and embeds with its encoder alone. It classifies and answers, as BART does, with the decoder reading the same text.
- The encoder of BART and its kin embeds too, but \`transformers\` has no class for it alone, so that run is not exported as such a folder.
- Weights in 16 bits are read as 32 bits.`,
    `## What is not read

${table(
  ['`model_type`', 'reason'],
  Object.entries(declined).map(([modelType, reason]) => [`\`${modelType}\``, reason]),
)}

Files of Python's \`pickle\` (\`pytorch_model.bin\`) are not read, because reading one can run any program. Convert them with
\`transformers\`: \`AutoModel.from_pretrained(FOLDER).save_pretrained(FOLDER, safe_serialization=True)\`.`,
  ]
    .join('\n\n')
    .concat('\n');
}
