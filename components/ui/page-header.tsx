import type { ReactNode } from "react";

export interface PageHeaderProps {
  title: ReactNode;
  /** Badges beside the title. */
  detail?: ReactNode;
  /** One line below. */
  description?: ReactNode;
  actions?: ReactNode;
}

/** The top of a page: its only `<h1>`. */
export function PageHeader({ title, detail, description, actions }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-64">
        <div className="flex flex-wrap items-center gap-2">
          <h1 className="text-xl font-semibold tracking-tight [overflow-wrap:anywhere]">{title}</h1>
          {detail}
        </div>
        {description && <div className="mt-0.5 text-ink-2">{description}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
