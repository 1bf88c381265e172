/** Extension <-> the generation page: texts that go on, token by token. Types only. */
import type { Generated } from '../core/inference/generateText';
import type { GeneratedToken, GenerationOptions } from '../core/tasks/abilities/generator';
import type { View } from './view';

/** What people set; the rest of `GenerationOptions` a caller knows. */
export type GenerationSettings = Pick<
  GenerationOptions,
  'temperature' | 'topK' | 'topP' | 'repetitionPenalty' | 'seed' | 'maximumTokens' | 'stop' | 'label'
>;

export interface GenerationView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: {
      /** Absent where no model generates. */
      readonly run?: {
        readonly folder: string;
        readonly name: string;
        readonly trainedAt: string;
        /** What its texts can begin as. */
        readonly labels: readonly string[];
      };
      readonly prompt: string;
      readonly settings: GenerationSettings;
      readonly tokens: readonly GeneratedToken[];
      readonly writing: boolean;
      readonly failure?: string;
      readonly took?: Generated;
    };
    /** More of the text that is being written. */
    readonly tokens: { readonly tokens: readonly GeneratedToken[] };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    readonly write: { readonly prompt: string; readonly settings: GenerationSettings };
    readonly stop: Record<string, never>;
    /** Goes on from another token at a place; the tokens before it stay. */
    readonly branch: { readonly index: number; readonly id: number };
    readonly settings: { readonly settings: GenerationSettings };
    readonly copy: Record<string, never>;
    /** Puts the text where the cursor of the last editor is. */
    readonly insert: Record<string, never>;
    readonly choose: Record<string, never>;
    /** Begins a config, where no model writes yet. */
    readonly newModel: Record<string, never>;
  };
  readonly requests: Record<string, never>;
}
