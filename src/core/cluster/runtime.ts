/** Where trainings run that do not run on this machine: what `NAME.runtime.yaml` says. */

export interface Runtime {
  /** `NAME`. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly type: 'ray';
  /** Such as `http://127.0.0.1:8265`; absent where the settings of this machine have it. */
  readonly address?: string;
  /** Name of the environment variable with the token. */
  readonly token: string;
  /** Processors of a job. */
  readonly cpus: number;
  /** `pypi`, or the absolute path of a Node on the workers. */
  readonly node: string;
  /** An absolute path that this machine and the workers see. */
  readonly storage?: string;
  /** Of every job. */
  readonly env: Readonly<Record<string, string>>;
}

/** What this machine says of a runtime; it wins over the file. */
export interface RuntimeAccess {
  readonly address?: string;
  readonly token?: string;
}
