import Link from "next/link";
import { Screen } from "@/components/shell";
import { NotFoundScreen } from "@/components/shell/not-found-screen";
import { Button } from "@/components/ui/button";

export default function NotFound() {
  return (
    <Screen crumbs={[{ label: "Projects", href: "/projects" }, { label: "Not found" }]}>
      <NotFoundScreen
        action={
          <Button asChild>
            <Link href="/projects">All projects</Link>
          </Button>
        }
      />
    </Screen>
  );
}
