import { observeElementOffset } from "@tanstack/react-virtual";

/** In pixels. Browsers render no element that is higher than some 17 million. */
const highest = 12_000_000;

/**
 * Scrolls through more than a browser can render: a list that is too high is rendered as high as can be, and each pixel of
 * its scrollbar stands for several of its own. The virtualizer counts in the list's own pixels.
 */
export function createScaledScroll() {
  /** How many of the list's own pixels one pixel of the scrollbar stands for. */
  let scale = 1;
  let scrolled = 0;
  return {
    observeElementOffset: ((instance, report) =>
      observeElementOffset(instance, (offset, isScrolling) => {
        scrolled = offset;
        report(offset * scale, isScrolling);
      })) as typeof observeElementOffset,
    /**
     * Takes over the list's height, and that of its window, with every rendering.
     * @param offset where the list is scrolled to
     * @returns how high the list is rendered, and by how much its rows are to be moved up
     */
    fit(whole: number, view: number, offset: number): { height: number; shift: number } {
      scale = whole <= highest ? 1 : (whole - view) / (highest - view);
      // By what was scrolled then: a list that has grown since must not move before it is scrolled again.
      return { height: Math.min(whole, highest), shift: offset - scrolled };
    },
    /** Scrolls by some of the list's own pixels. */
    by(area: HTMLElement, distance: number): void {
      area.scrollTop += distance / scale;
    },
    /** Scrolls so that what lies between these two is in view, below a head of this height. */
    reveal(area: HTMLElement, from: number, to: number, head: number): void {
      const offset = area.scrollTop * scale;
      const target = from - head < offset ? from - head : Math.max(offset, to - area.clientHeight);
      area.scrollTop = target / scale;
    },
  };
}
