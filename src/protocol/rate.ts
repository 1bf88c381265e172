/** Extension <-> the page of the learning-rate finder. Types only. */
import type { RateSweep } from '../core/training/findRate';
import type { View } from './view';

export type { RateSweep };

export interface RateView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: {
      /** Absent before one was chosen. */
      readonly config?: { readonly path: string; readonly name: string };
      readonly sweep?: RateSweep;
      /** The rate that was written into the config from here. */
      readonly used?: number;
      /** A sweep is going on. */
      readonly finding?: { readonly message: string; readonly fraction?: number };
      /** Why the last sweep came to nothing. */
      readonly failure?: string;
    };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    /** Sweeps the config again, or asks for one. */
    readonly find: Record<string, never>;
    readonly stop: Record<string, never>;
    /** Writes the rate into the config. */
    readonly use: { readonly rate: number };
    readonly openConfig: Record<string, never>;
    /** Save the drawing; the host asks where. */
    readonly save: { readonly name: string; readonly svg: string };
  };
  readonly requests: Record<string, never>;
}
