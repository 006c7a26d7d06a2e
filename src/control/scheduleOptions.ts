/** Which legacy records a schedule migrates, and how. */
export type KeepCurrent = {
  /**
   * The collections, by type.
   * @default all
   */
  types?: readonly string[];
  /** Saves each record before it is changed. Needs a bucket for backups. */
  backup?: boolean;
  /**
   * The most writes in a second, 0.01 to 10,000.
   * @default no limit
   */
  maxPerSecond?: number;
};

/** Legacy records that appeared in a collection which had none. */
export type Regression = {
  type: string;
  plural: string;
  /** How many there are. */
  legacy: number;
  /** When a count last found none, in ms. */
  since: number;
  /** When they were found, in ms. */
  at: number;
};
export type OnRegression = (regression: Regression) => void | Promise<void>;
