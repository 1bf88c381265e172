/** A config with every default -> the YAML that a run keeps: nothing hidden, and it parses to the same config. */
import { Document, isMap, isSeq, visit } from 'yaml';

/** @param config as parsed; keys without a value are left out */
export function resolveConfig(config: Readonly<Record<string, unknown>>): string {
  const document = new Document(withoutUndefined(config), { aliasDuplicateObjects: false });
  visit(document, {
    // Lists of numbers read better on one line; keys stay one a line, so that two runs diff well.
    Seq(_, node) {
      if (node.items.every(item => !isMap(item) && !isSeq(item))) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, withoutUndefined(item)]),
  );
}
