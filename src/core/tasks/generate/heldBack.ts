/** Stop strings: tokens are held back while what they end with may become one. */
import type { GeneratedToken } from '../abilities/generator';

export class HeldBack {
  private readonly stop: readonly string[];
  private readonly waiting: GeneratedToken[] = [];
  /** A stop string was reached; what stood before it has been told. */
  stopped = false;

  constructor(stop: readonly string[]) {
    this.stop = stop.filter(each => each !== '');
  }

  /** @returns tokens that are sure now, in order; the one in which a stop string begins is cut there */
  add(token: GeneratedToken): readonly GeneratedToken[] {
    if (this.stop.length === 0) return [token];
    this.waiting.push(token);
    const text = this.waiting.map(each => each.text).join('');
    const places = this.stop.map(each => text.indexOf(each)).filter(place => place >= 0);
    if (places.length > 0) {
      this.stopped = true;
      return this.release(Math.min(...places), true);
    }
    let unsure = 0;
    for (const each of this.stop) {
      let length = Math.min(each.length - 1, text.length);
      while (length > unsure && !text.endsWith(each.slice(0, length))) length--;
      unsure = Math.max(unsure, length);
    }
    return this.release(text.length - unsure, false);
  }

  /** What is left when the text ends without a stop string. */
  flush(): readonly GeneratedToken[] {
    return this.waiting.splice(0);
  }

  /** Tokens whose text ends at `length` or before. @param last with the part before it of the one that it cuts */
  private release(length: number, last: boolean): readonly GeneratedToken[] {
    const told: GeneratedToken[] = [];
    let room = length;
    while (this.waiting.length > 0 && this.waiting[0]!.text.length <= room) {
      const token = this.waiting.shift()!;
      // A token without text of its own goes with the text that it belongs to.
      if (last && room === 0) return told;
      told.push(token);
      room -= token.text.length;
    }
    const cut = this.waiting[0];
    if (last && cut && room > 0) told.push({ ...cut, text: cut.text.slice(0, room) });
    return told;
  }
}
