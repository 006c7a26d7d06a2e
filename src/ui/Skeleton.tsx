/**
 * A placeholder for something that is loading. Give it the final size with `className`, so that nothing moves later.
 */
export function Skeleton({ className }: { className: string }) {
  return (
    <span aria-hidden="true" data-loading="" className={`block animate-breathe rounded-box bg-track ${className}`} />
  );
}
