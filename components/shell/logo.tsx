/** The mark: a hull on its way down the ramp. Decoration; the name stands beside it. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 20 20" aria-hidden className={className} fill="none">
      <rect width="20" height="20" rx="5" fill="var(--accent)" />
      <path
        d="M4.5 8.5h9.6l1.7-2.6c.3 3.6-1.6 6.6-4.8 6.6H7.2c-1.5 0-2.7-1.5-2.7-4Z"
        fill="var(--accent-ink)"
      />
      <path
        d="m4 14.2 12 2"
        stroke="var(--accent-ink)"
        strokeWidth="1.4"
        strokeLinecap="round"
        opacity="0.75"
      />
    </svg>
  );
}
