import { ShareOver } from "@/components/share-view";

/** A link that was mangled on its way, and one that never was, look the same. */
export default function ShareNotFound() {
  return <ShareOver state="unknown" at={null} />;
}
