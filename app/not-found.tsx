import Link from "next/link";
import { Button } from "@/components/ui/button";
import { NotFoundScreen } from "@/components/shell/not-found-screen";

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <NotFoundScreen
        action={
          <Button asChild>
            <Link href="/projects">All projects</Link>
          </Button>
        }
      />
    </main>
  );
}
