/** Packages of a Ray cluster: asked for by name, sent where it has none. */
import { Readable } from 'node:stream';
import { ActionableError } from '../../base/errors';
import type { Pack } from '../packFile';
import { zipPack } from '../zipPack';
import type { RayHttp } from './http';
import { patiently, SHORT } from './patience';

/** Ray takes names of this form alone. */
const nameOf = ({ hash }: Pack) => `_ray_pkg_${hash}.zip`;
/** Bytes that are handed to the connection at a time. */
const PORTION = 256 * 2 ** 10;
/** Milliseconds: the cluster stores it before it answers. */
const STORING = 120_000;

/** Ray keeps what was asked for here for some minutes, and then for as long as a job of it runs. */
export async function uploadPack(
  http: RayHttp,
  pack: Pack,
  onProgress: (sent: number, of: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const name = nameOf(pack);
  const path = `/api/packages/gcs/${name}`;
  const isThere = async () => {
    const answer = await http.ask(path, {}, signal);
    const words = await http.text(answer, signal);
    if (answer.status === 200) return true;
    if (answer.status === 404) return false;
    throw http.refused(answer.status, words);
  };
  const uri = `gcs://${name}`;
  if (await patiently(isThere, SHORT, signal)) return uri;
  const zip = await zipPack(pack, signal);
  await patiently(
    async () => {
      const body = { bytes: Readable.from(portions(zip, onProgress)), length: zip.length };
      const answer = await http.ask(path, { method: 'PUT', body, silence: STORING }, signal);
      const words = await http.text(answer, signal);
      if (answer.status === 413)
        throw new ActionableError(
          'pack-too-large',
          `${http.host} takes no package of ${Math.ceil(zip.length / 2 ** 20)} MB: what stands before the cluster limits it (413). Raise the limit of the proxy, or let data travel by storage`,
        );
      if (answer.status !== 200) throw http.refused(answer.status, words);
    },
    SHORT,
    signal,
  );
  return uri;
}

/** As it is taken, so that progress is what was sent but for a buffer. */
function* portions(bytes: Uint8Array, onProgress: (sent: number, of: number) => void): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PORTION) {
    yield bytes.subarray(at, at + PORTION);
    onProgress(Math.min(at + PORTION, bytes.length), bytes.length);
  }
}
