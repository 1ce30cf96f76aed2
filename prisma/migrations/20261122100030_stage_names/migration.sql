-- Names a stage had before, the newest last: links, API calls and flows that use one still find it.
ALTER TABLE "stage" ADD COLUMN "former_names" TEXT[] DEFAULT ARRAY[]::TEXT[];
