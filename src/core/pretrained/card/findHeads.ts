/** Which heads a file has weights for. */
import type { Json } from '../../base/json';
import type { Architecture, Head, HeadName } from '../../families/family';
import { isThere } from '../../families/matchTensors';

/** @param tensors names in the file */
export function findHeads(
  architecture: Architecture,
  tensors: ReadonlySet<string>,
  { architectures }: Json,
): readonly HeadName[] {
  const named = Array.isArray(architectures) ? architectures : [];
  const has = (head: Head) => {
    const own = head.mappings(1).filter(({ absent }) => absent === undefined);
    const found = own.every(mapping => isThere(architecture, mapping, tensors));
    // One that is all of other parts has nothing of its own in the file: config.json alone says that it is meant.
    return found && (own.length > 0 || named.includes(head.architecture));
  };
  const found = (Object.entries(architecture.heads) as [HeadName, Head][]).filter(([, head]) => has(head));
  // Heads of one shape have names in common: what config.json names is what the file is for.
  const meant = found.filter(([, head]) => named.includes(head.architecture));
  return (meant.length > 0 ? meant : found).map(([name]) => name);
}
