import { useNarrow } from "../../ui/useMedia.ts";
import { usePanel } from "./panelContext.ts";

/** Whether this is the panel's own page on a phone: its pages are in a menu, and the status stays at the top. */
export const usePhone = (): boolean => {
  const { frame } = usePanel();
  return useNarrow() && frame !== undefined;
};
