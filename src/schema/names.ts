/** What the collections are called: apart from how they change, for whoever needs no more. In the order of a full run. */
export const names = {
  users: { type: "user", plural: "Users" },
  snapshots: { type: "snapshot", plural: "Snapshots" },
} as const;
