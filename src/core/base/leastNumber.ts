/**
 * The least positive number of full precision. Smaller ones (`Number.MIN_VALUE`) count as 0 in a thread in which the runtime was: their
 * logarithm is then infinite.
 */
export const LEAST_NUMBER = 2 ** -1022;
