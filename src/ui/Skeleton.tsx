/** Keeps the place of something that is on its way. Its size comes from `className`, so that nothing moves later. */
export function Skeleton({ className }: { className: string }) {
  return <span aria-hidden="true" className={`block animate-breathe rounded-box bg-track ${className}`} />;
}
