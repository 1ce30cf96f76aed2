import { OperationRefused, type OperationHandler } from "@/server/operations";
import { unsealJson } from "@/server/secrets";
import { BuildInputsSchema } from "./build-inputs";

/** What a build means to the product: the work is its frozen inputs, the result its image. */
export const buildOperation: OperationHandler<"build"> = {
  kind: "build",

  async prepare(db, operation) {
    const build = await db.build.findUnique({ where: { id: operation.subjectId } });
    if (build === null || operation.sealedPayload === null) throw new OperationRefused("The build is gone.");
    const inputs = BuildInputsSchema.parse(unsealJson(operation.sealedPayload));
    return {
      kind: "build",
      id: operation.id,
      projectId: operation.projectId,
      timeoutSeconds: operation.timeoutSeconds,
      buildServiceId: build.buildServiceId,
      repoUrl: inputs.repoUrl,
      sha: inputs.sha,
      contextDir: inputs.contextDir,
      buildCommand: inputs.buildCommand ?? undefined,
      dockerfile: inputs.dockerfile ?? undefined,
      buildArguments: inputs.buildArguments,
    };
  },

  async onStarted(tx, operation) {
    await tx.$executeRaw`
      UPDATE build SET status = 'Running', started_at = now() WHERE id = ${operation.subjectId}::uuid`;
  },

  async onConcluded(tx, operation, { status, error, data }) {
    await tx.$executeRaw`
      UPDATE build SET status = ${status}::operation_status, error = ${error}, concluded_at = now(),
        image = ${data?.image ?? null}, digest = ${data?.digest ?? null}, size_bytes = ${data?.sizeBytes ?? null}
      WHERE id = ${operation.subjectId}::uuid`;
  },
};
