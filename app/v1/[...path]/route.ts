import { dispatchRest } from "@/server/rest";

export const dynamic = "force-dynamic";

export {
  dispatchRest as GET,
  dispatchRest as POST,
  dispatchRest as PUT,
  dispatchRest as PATCH,
  dispatchRest as DELETE,
};
