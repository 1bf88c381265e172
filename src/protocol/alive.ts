/** A call that every worker answers at once, whatever it works at, unless it hangs. */
export const ALIVE = '$/alive';
