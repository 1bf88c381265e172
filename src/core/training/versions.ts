/** Versions that a run was made with. */

/** Of this program; a test holds it equal to that of package.json. */
export const VERSION = '0.1.0';

export function versions(): Readonly<Record<string, string>> {
  return { 'nlp-workbench': VERSION, node: process.versions.node, platform: `${process.platform}-${process.arch}` };
}
