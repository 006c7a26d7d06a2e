export const onMac = /Mac|iP/.test(navigator.platform);

/** ⌘ K, or Ctrl K elsewhere: on a Mac that one cuts a line while one types. */
export const isPaletteKey = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key.toLowerCase() === "k" && (onMac ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey && !shiftKey;
