/** Inputs as an exported model takes them: whole numbers are int64, under the names that the file has. */
import type { HostTensors } from '../../../src/core/base/hostTensor';
import type { ExportRequest } from '../../../src/core/engine/contract';
import type { RuntimeTensors } from '../../../src/core/engine/runtime';

/** @param declared where some are floats that stay so, or are called otherwise */
export function asGiven(inputs: HostTensors, declared: ExportRequest['inputs'] = {}): RuntimeTensors {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, tensor]) => {
      const { as, whole, dtype } = declared[name] ?? { whole: true };
      if (!whole && dtype === 'float32') return [name, tensor] as const;
      const data = BigInt64Array.from(Array.from<number>(tensor.data), BigInt);
      return [as ?? name, { dtype: 'int64', shape: tensor.shape, data }] as const;
    }),
  );
}
