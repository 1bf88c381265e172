/** How well a model expected one text, as part of its prediction. */

export interface TextLoss {
  /** Mean of −ln p over its tokens, its end included; absent where it has none. In nats. */
  readonly loss?: number;
  /** That the mean is over. */
  readonly tokens: number;
}

/** @param nats sum over `tokens` */
export function textLoss(nats: number, tokens: number): TextLoss {
  return { ...(tokens > 0 && { loss: nats / tokens }), tokens };
}
