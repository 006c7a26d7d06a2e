/** The lowest and the highest limit that a run can be given, in writes a second. */
export const writeRate = { least: 0.01, most: 10_000 };
