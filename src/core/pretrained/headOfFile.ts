/** Which head the files of a pretrained model hold, and what it tells apart. */
import type { Architecture, Head, HeadName } from '../families/family';
import type { Pretrained } from './pretrained';
import { countLabels } from './taskOfHead';

type Model = Pick<Pretrained, 'architecture' | 'source' | 'weights' | 'headOfFile'>;

/** As `architectures` of config.json names it; undefined of a base model. */
export function headOfFile({ architecture, source, headOfFile }: Omit<Model, 'weights'>): HeadName | undefined {
  const { architectures } = source.config;
  if (headOfFile || !Array.isArray(architectures)) return headOfFile;
  const heads = Object.entries(architecture.heads) as [HeadName, Head][];
  const holds = ({ architecture: name, also = [] }: Head) => [name, ...also].some(each => architectures.includes(each));
  return heads.find(([, head]) => holds(head))?.[0];
}

/** Heads of pretraining have no names for their labels. */
const ownLabels: Partial<Readonly<Record<HeadName, readonly string[]>>> = {
  'next-sentence': ['in order', 'not in order'],
  'replaced-token': ['original', 'replaced'],
};

/** Labels by their numbers; as transformers names them where the file does not. @param head one that tells labels apart */
export function labelsOfHead(model: Model, head: HeadName): readonly string[] {
  const own = ownLabels[head];
  if (own) return own;
  const { config } = model.source;
  const { id2label } = config;
  const named = (typeof id2label === 'object' && id2label !== null ? id2label : {}) as Readonly<
    Record<string, unknown>
  >;
  const count = Object.keys(named).length;
  const size = countOutputs(model, head) ?? countLabels(config);
  // Names of another number are of another head: an adapter brings one, and no names.
  return Array.from({ length: size }, (_, i) =>
    size === count ? String(named[i] ?? defaultLabel(i)) : defaultLabel(i),
  );
}

function defaultLabel(index: number): string {
  return `LABEL_${index}`;
}

/** How many the last layer of the head gives, as the weights have it. */
function countOutputs({ architecture, weights }: Model, head: HeadName): number | undefined {
  const mapping = lastMapping(architecture, head);
  const name = mapping?.of[0];
  if (name === undefined || mapping?.layout === 'against-zero') return undefined;
  const tensor = [name, `${architecture.prefix}${name}`].map(each => weights.tensors.get(each)).find(each => each);
  return tensor?.shape[0];
}

function lastMapping({ heads }: Architecture, name: HeadName) {
  const head = heads[name];
  const last = head?.layers.at(-1)?.name;
  return head?.mappings(1).find(each => each.name === `${last}.weight`);
}
