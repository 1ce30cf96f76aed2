import { CapabilityError } from "@/core/node-kind";
import type { Db } from "@/server/db";
import { OutgoingError, type Outgoing } from "@/server/outgoing";
import { createImages, isLocalImage } from "./create-images";

/** What a registry says of an image, in a sentence. */
export interface ImageCheck {
  isThere: boolean;
  /** `repository@sha256:…`; null when it is not there. */
  image: string | null;
  message: string;
}

/** Asks the image's registry for it, as a pull would. */
export async function checkImage(
  deps: { db: Db; outgoing: Outgoing },
  projectId: string,
  { imagePath, credentials }: { imagePath: string; credentials?: string | undefined },
): Promise<ImageCheck> {
  try {
    const image = await createImages(deps, { projectId }).pin({ imagePath, credentialsId: credentials });
    const digest = image.slice(image.indexOf("@") + 1).replace(/^(sha\d+:[0-9a-f]{12}).*$/, "$1…");
    const words = isLocalImage(image)
      ? "This project has built it"
      : "The registry has it, and it can be pulled";
    return { isThere: true, image, message: `${words}: ${digest}` };
  } catch (error) {
    if (!(error instanceof CapabilityError) && !(error instanceof OutgoingError)) throw error;
    return { isThere: false, image: null, message: error.message };
  }
}
