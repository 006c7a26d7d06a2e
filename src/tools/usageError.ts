/** A mistake in how the command was called: its message is printed without a stack, and the exit code is 1. */
export class UsageError extends Error {}
