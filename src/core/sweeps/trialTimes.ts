/** What trials cost that train elsewhere: the wait for the first, and a trial from being asked for until its files are here. */

/** In seconds. */
export interface TrialTimes {
  /** From the start of the sweep until the first trial began to train. */
  readonly first: number;
  /** Of trials that came to their end, the median; `training` is their training alone. */
  readonly trial?: number;
  readonly training?: number;
}

/** Begins to measure when it is made. */
export class TrialClock {
  private readonly began = performance.now();
  private first: number | undefined;
  private readonly ended: { readonly trial: number; readonly training: number }[] = [];

  /** A trial is asked for. @returns tells that it has ended */
  begin(): (trainingSeconds: number) => void {
    const asked = performance.now();
    return training => {
      this.ended.push({ trial: (performance.now() - asked) / 1000, training });
    };
  }

  /** A trial trains. */
  trains(): void {
    this.first ??= (performance.now() - this.began) / 1000;
  }

  /** Nothing where none began. */
  get times(): TrialTimes | undefined {
    const { first, ended } = this;
    if (first === undefined) return undefined;
    // The first ones waited for the package too.
    const middle = (of: 'trial' | 'training') => {
      const sorted = ended.map(each => each[of]).sort((a, b) => a - b);
      return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
    };
    return { first, ...(ended.length > 0 && { trial: middle('trial'), training: middle('training') }) };
  }
}
