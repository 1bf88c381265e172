/** How the command line ends where it did not do what it was asked: bad input, a bug of ours, Ctrl-C. */
export const [EXIT_BAD_INPUT, EXIT_BUG, EXIT_INTERRUPTED] = [1, 2, 130];
