/**
 * Waits until this tab is the only one with this demo: two would write over each other's books. Another tab can ask for
 * its turn; this one then goes back to waiting.
 * @param waits called when another tab has it, with what asks that tab for it
 * @param leave writes what is left to write
 */
export async function onlyTab(
  name: string,
  waits: (ask: () => void) => void,
): Promise<(leave: () => Promise<void>) => void> {
  const asking = new BroadcastChannel(name);
  const ask = () => asking.postMessage("my turn");
  // Kept until the tab is gone: the lock goes with it.
  const isMine = new Promise<void>((resolve) => {
    void navigator.locks.request(name, () => {
      resolve();
      return new Promise(() => {});
    });
  });
  // A tab that is being reloaded lets go of it in a moment.
  const notice = setTimeout(() => waits(ask), 400);
  await isMine;
  clearTimeout(notice);
  return (leave) => {
    asking.onmessage = async () => {
      await leave();
      location.reload();
    };
  };
}
