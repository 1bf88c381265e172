/** Versions that a run was made with. */
import { VERSION } from '../base/version';

export function versions(): Readonly<Record<string, string>> {
  return { 'nlp-workbench': VERSION, node: process.versions.node, platform: `${process.platform}-${process.arch}` };
}
