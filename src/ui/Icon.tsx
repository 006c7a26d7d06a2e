/** The page's icons, on a 16-pixel grid. Each stands beside a word, never in place of one. */
const paths = {
  check: "M3 8.5 6.5 12 13 4.5",
  cross: "M4 4l8 8M12 4l-8 8",
  same: "M3.5 6h9M3.5 10h9",
  attention: "M8 2.5 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.4",
  dryRun: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2z",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  running: "M5 3l7.5 5L5 13z",
  stop: "M4 4h8v8H4z",
  clock: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 4.5V8l2.5 1.5",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  download: "M8 2v8.5M4.5 7.5 8 11l3.5-3.5M2.5 13.5h11",
  refresh: "M13.2 8A5.2 5.2 0 1 1 11.6 4.2M13 1.8V5h-3.2",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3 14 14",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  options: "M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6M10 3.4v3.2M6 9.4v3.2",
  sun: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z",
  screen: "M2 3h12v8H2zM6 13.5h4",
  right: "M6 3.5 10.5 8 6 12.5",
  lost: "M2 2l12 12M4 6.2A7 7 0 0 1 6 5.2M9.5 4.9A7 7 0 0 1 14 7M6 9.4a3.5 3.5 0 0 1 2-.6M8 12v.1",
} as const;
export type IconName = keyof typeof paths;

export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className={`size-4 shrink-0 fill-none stroke-current ${className}`}>
      <path
        d={paths[name]}
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
        strokeDasharray={name === "dryRun" ? "1.6 3" : undefined}
      />
    </svg>
  );
}
