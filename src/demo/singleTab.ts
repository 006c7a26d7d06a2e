/**
 * Waits until this tab is the only one that has the demo open: two would overwrite each other's run log. Another tab can
 * ask this one to leave; it then goes back to waiting.
 * @param onWait called while another tab has the demo; its argument asks that tab to leave
 * @returns sets what is done before this tab leaves
 */
export async function waitForOnlyTab(
  name: string,
  onWait: (askToLeave: () => void) => void,
): Promise<(beforeLeaving: () => Promise<void>) => void> {
  const channel = new BroadcastChannel(name);
  const askToLeave = () => channel.postMessage("leave");
  const hasLock = new Promise<void>((resolve) => {
    void navigator.locks.request(name, () => {
      resolve();
      // The browser releases the lock when the tab is closed.
      return new Promise(() => {});
    });
  });
  // A tab that is being reloaded releases the lock within a moment.
  const notice = setTimeout(() => onWait(askToLeave), 400);
  await hasLock;
  clearTimeout(notice);
  return (beforeLeaving) => {
    channel.onmessage = async () => {
      await beforeLeaving();
      location.reload();
    };
  };
}
