/** Names in the type of code, or a dash. */
export function NameList({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <span className="text-ink-3">None</span>;
  return (
    <ul className="flex flex-wrap gap-1">
      {names.map((name) => (
        <li key={name} className="rounded-sm border bg-sunken px-1.5">
          <code>{name}</code>
        </li>
      ))}
    </ul>
  );
}
