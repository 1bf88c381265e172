/** The tokenizer that a path names: that of a run or of a pretrained model's folder, tokenizer.json, or a `.model` file of SentencePiece. */
import { statSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { ActionableError } from '../../base/errors';
import { isJson } from '../../base/json';
import { type Access, resolvePath } from '../../base/resolvePath';
import { readTokenizer } from '../../text/readTokenizer';
import { readTokenizerFiles } from '../../text/readTokenizerFiles';
import { openSentencePiece } from '../../text/sentencePiece/openModel';
import type { Tokenizer } from '../../text/tokenizer';
import { Folder } from '../folder';

export interface OpenedTokenizer {
  readonly tokenizer: Tokenizer;
  /** Most tokens of a text, where files say it. */
  readonly limit?: number;
  /** Absolute paths of all that was read. */
  readonly files: readonly string[];
}

/**
 * @param path absolute
 * @throws ActionableError that says what is wrong with the path or its files
 */
export function openTokenizerPath(path: string, access: Access): OpenedTokenizer {
  const place = resolvePath(access.workspace, path, access);
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return openFolder(new Folder(place, access));
  const folder = new Folder(dirname(place), access);
  const name = basename(place);
  switch (stats && extname(name).toLowerCase()) {
    case '.model':
    case '.spm':
      return { tokenizer: openSentencePiece(folder.bytes(name)!, place), files: folder.files };
    case '.json': {
      const text = folder.text(name)!;
      return opened(readTokenizer(text, place), saysLength(text), folder);
    }
    default:
      throw new ActionableError(
        'no-tokenizer',
        `${path} ${stats ? 'is no tokenizer' : 'does not exist'}. Name a tokenizer.json, a .model or .spm file, or a folder that has one.`,
      );
  }
}

function openFolder(folder: Folder): OpenedTokenizer {
  const tokenizer = readTokenizerFiles({
    text: name => folder.text(name),
    bytes: name => folder.bytes(name),
    folder: folder.path,
  });
  if (!tokenizer) {
    throw new ActionableError(
      'no-tokenizer',
      `${folder.path} has no tokenizer. Name a folder with tokenizer.json, vocab.txt, or a .model file.`,
    );
  }
  const length = folder.json('tokenizer_config.json')?.model_max_length;
  const text = folder.text('tokenizer.json');
  const isSaid = length === tokenizer.maximumLength || (text !== undefined && saysLength(text));
  return opened(tokenizer, isSaid, folder);
}

function opened(tokenizer: Tokenizer, isSaid: boolean, { files }: Folder): OpenedTokenizer {
  return { tokenizer, files, ...(isSaid && { limit: tokenizer.maximumLength }) };
}

function saysLength(text: string): boolean {
  const json: unknown = JSON.parse(text);
  return isJson(json) && isJson(json.truncation);
}
