/** Tokens of a text that the model is not to see: each gives way to the mask, or to what unknown words are. */
import { ActionableError } from '../base/errors';
import { int32 } from '../base/hostTensor';
import type { TaskExample } from '../tasks/taskExample';
import type { Encoding, Tokenizer } from '../text/tokenizer';

/** What a text is read as, and the encoding of all of it. */
interface Encoded {
  readonly units: readonly TaskExample[];
  readonly encoding: Encoding;
  /** Of each unit, which tokens of the encoding it has; of a single one all of them. */
  readonly places?: readonly Int32Array[];
}

/** What stands in the place of a token that is masked. */
export function maskId({ special }: Pick<Tokenizer, 'special'>): number {
  return special.mask ?? special.unk;
}

/** @param masked numbers of tokens, from 0 @throws ActionableError `out-of-range` */
export function maskEncoding(
  encoding: Encoding,
  masked: readonly number[],
  tokenizer: Pick<Tokenizer, 'special' | 'vocabulary'>,
): Encoding {
  const id = maskId(tokenizer);
  const [ids, tokens] = [Int32Array.from(encoding.ids), [...encoding.tokens]];
  for (const at of masked) {
    if (!Number.isInteger(at) || at < 0 || at >= ids.length) {
      throw new ActionableError('out-of-range', `there is no token ${at + 1} to mask; tokens are 1 to ${ids.length}`);
    }
    ids[at] = id;
    tokens[at] = tokenizer.vocabulary[id]!;
  }
  return { ...encoding, ids, tokens };
}

/** @throws ActionableError `out-of-range`; `cannot-mask` of a model that reads more of a text than its tokens */
export function maskTokens<E extends Encoded>(
  encoded: E,
  masked: readonly number[],
  tokenizer: Pick<Tokenizer, 'special' | 'vocabulary'>,
): E {
  if (masked.length === 0) return encoded;
  const encoding = maskEncoding(encoded.encoding, masked, tokenizer);
  const units = encoded.units.map((unit, i) => {
    const { ids, pairIds } = unit.tensors;
    const count = (ids?.data.length ?? 0) + (pairIds?.data.length ?? 0);
    const places = encoded.places?.[i] ?? Int32Array.from(encoding.ids.keys());
    if (!ids || count !== places.length) {
      throw new ActionableError('cannot-mask', 'this model reads more of a text than its tokens: none can be masked');
    }
    const now = Int32Array.from(places, place => encoding.ids[place]!);
    const first = now.subarray(0, ids.data.length);
    const second = now.subarray(ids.data.length);
    const tensors = {
      ...unit.tensors,
      ids: int32(ids.shape, first),
      ...(pairIds && { pairIds: int32(pairIds.shape, second) }),
    };
    return { ...unit, tensors };
  });
  return { ...encoded, units, encoding };
}
