/** The reference of node kinds, from their manifests (with JSON schemas of spec and output) and their own words. */
export function describeNodes(kinds) {
  const sorted = [...kinds].sort((a, b) => a.manifest.kind.localeCompare(b.manifest.kind, "en"));
  return [
    "# Node kinds",
    "",
    "<!-- Written by `npm run generate` from the manifests and `docs.md` of `nodes/`. -->",
    "",
    "What each kind of node takes (`spec`) and yields (`${refs.REF.…}`). Every field also takes an expression; required",
    "fields are marked with `*`. `Workflow` and `LoopWorkflow`, which hold other nodes, are part of the language itself.",
    "",
    ...sorted.map(
      ({ manifest }) => `- [\`${manifest.kind}\`](#${manifest.kind.toLowerCase()}) — ${manifest.description}`,
    ),
    "",
    ...sorted.flatMap(({ manifest, docs }) => describeKind(manifest, docs)),
  ].join("\n");
}

function describeKind(manifest, docs) {
  return [
    `## ${manifest.kind}`,
    "",
    manifest.description,
    "",
    waits(manifest),
    "",
    docs.trim(),
    "",
    "### Spec",
    "",
    ...specTables(manifest.specJson),
    "### Output",
    "",
    ...table(
      fieldsOf(manifest.outputJson, "").map((field) => ({ ...field, required: false })),
      "It yields nothing.",
    ),
  ];
}

function waits({ waitsAs, defaultTimeoutSeconds }) {
  const timeout = `\`timeoutDuration\` is ${defaultTimeoutSeconds} seconds unless given.`;
  switch (waitsAs) {
    case "always":
      return `Always waits. ${timeout}`;
    case "inside":
      return "Its spec carries its own `condition`.";
    case null:
      return "Never waits.";
    default:
      return `Waits with \`condition: ${waitsAs}\`. ${timeout}`;
  }
}

function specTables(schema) {
  const variants = variantsOf(schema);
  if (variants.length === 1) return table(fieldsOf(schema, ""), "No fields.");
  return variants.flatMap((variant) => {
    const marks = marksOf(variant, "").map(({ path, value }) => `\`${path}: ${value}\``);
    const heading = marks.length === 0 ? [] : [`With ${marks.join(", ")}:`, ""];
    return [...heading, ...table(fieldsOf(variant, ""), "No fields.")];
  });
}

/** A schema for each way an object may look, also where only a field of it has several ways. */
function variantsOf(schema) {
  const options = schema.oneOf ?? schema.anyOf;
  if (options !== undefined) return options.every(isObject) ? options.flatMap(variantsOf) : [schema];
  if (!isObject(schema)) return [schema];
  return Object.entries(schema.properties).reduce(
    (known, [name, property]) =>
      variantsOf(property).flatMap((option) =>
        known.map((one) => ({ ...one, properties: { ...one.properties, [name]: option } })),
      ),
    [schema],
  );
}

function isObject(schema) {
  const options = schema.oneOf ?? schema.anyOf;
  return (options?.every(isObject) ?? false) || (schema.type === "object" && schema.properties !== undefined);
}

/** The fields that tell variants apart. */
function marksOf(schema, prefix) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    if (!required.has(name)) return [];
    if (property.const === undefined) return marksOf(property, `${prefix}${name}.`);
    return [{ path: `${prefix}${name}`, value: property.const }];
  });
}

/** One row a leaf: `buildOverrides.docker.dockerFilePath`. */
export function fieldsOf(schema, prefix) {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const required = (schema.required ?? []).includes(name);
    const path = `${prefix}${name}`;
    if (property.type === "object" && property.properties !== undefined)
      return fieldsOf(property, `${path}.`);
    if (property.type === "array" && property.items?.properties !== undefined) {
      return fieldsOf(property.items, `${path}[].`);
    }
    return [
      {
        path,
        required,
        type: typeOf(property),
        default: property.default,
        about: property.description ?? "",
      },
    ];
  });
}

function typeOf(property) {
  if (property.$ref === "#/$defs/Expression") return "an expression";
  if (property.const !== undefined) return `\`${property.const}\``;
  if (property.enum !== undefined) return property.enum.map((value) => `\`${value}\``).join(" · ");
  const options = property.anyOf ?? property.oneOf;
  if (options !== undefined) {
    const types = [...new Set(options.map(typeOf))];
    return types.includes("null")
      ? `${types.filter((type) => type !== "null").join(" or ")} or null`
      : types.join(" or ");
  }
  if (Array.isArray(property.type)) return typeOf({ anyOf: property.type.map((type) => ({ type })) });
  if (property.type === "array") return `list of ${typeOf(property.items ?? {})}`;
  if (property.type === "object") return "object";
  if (property.format === "date-time") return "instant";
  const least = property.minimum ?? property.exclusiveMinimum;
  const bounded =
    least !== undefined && property.maximum !== undefined && property.maximum < Number.MAX_SAFE_INTEGER;
  if (bounded) return `${property.type}, ${least} to ${property.maximum}`;
  return property.type ?? "any JSON value";
}

export function table(fields, whenEmpty) {
  if (fields.length === 0) return [whenEmpty, ""];
  const rows = fields.map(({ path, required, type, default: fallback, about }) => {
    const note = [about, fallback === undefined ? "" : `default \`${JSON.stringify(fallback)}\``].filter(
      Boolean,
    );
    return `| \`${path}\`${required ? " *" : ""} | ${type} | ${note.join("; ")} |`;
  });
  return ["| field | type | |", "|---|---|---|", ...rows, ""];
}
