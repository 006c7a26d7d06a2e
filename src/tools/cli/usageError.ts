/** A mistake of whoever called the command: its message is printed without a stack, and the exit code is 1. */
export class UsageError extends Error {}
