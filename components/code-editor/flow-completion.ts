import type {
  Completion,
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import type { SourceFormat } from "@/core/document";
import { completeAt } from "@/core/expression";
import { caretPlace, type CaretPlace } from "./caret-place";
import { languageHelp, nodeAt, placeAt, readLoosely, type FlowKnowledge } from "./flow-help";

/** Offers fields and values of the language, and within `${…}` what an expression can read. */
export function flowCompletion(format: SourceFormat, knowledge: () => FlowKnowledge): CompletionSource {
  return (context) =>
    expressionCompletion(context, format, knowledge()) ?? languageCompletion(context, format, knowledge());
}

function expressionCompletion(
  { state, pos }: CompletionContext,
  format: SourceFormat,
  knowledge: FlowKnowledge,
): CompletionResult | null {
  const line = state.doc.lineAt(pos);
  const before = state.sliceDoc(line.from, pos);
  if (!before.includes("${")) return null;
  const text = state.doc.toString();
  const place = placeAt(text, pos, format, knowledge);
  if (place === null) return null;
  const value = readLoosely(text, format, knowledge);
  const found = completeAt(line.text, pos - line.from, knowledge.scopeAt(value, nodeAt(place.path)));
  if (found === null || found.candidates.length === 0) return null;
  return {
    from: line.from + found.from,
    to: line.from + found.to,
    filter: false,
    options: found.candidates.map((candidate, index) => ({
      label: candidate.label,
      apply: (view, _, from, to) => insertExpression(view, candidate.insertText, from, to),
      detail: candidate.detail,
      type: candidate.kind === "fn" ? "function" : "variable",
      boost: -index,
      ...(candidate.documentation !== "" && { info: candidate.documentation }),
    })),
  };
}

/** With the brace that ends the expression, where none does yet. */
function insertExpression(view: EditorView, text: string, from: number, to: number): void {
  const rest = view.state.sliceDoc(to, view.state.doc.lineAt(to).to);
  const goesOn = /[.(]$/.test(text);
  const insert = goesOn || rest.includes("}") ? text : `${text}}`;
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + insert.length },
    userEvent: "input.complete",
  });
}

function languageCompletion(
  context: CompletionContext,
  format: SourceFormat,
  knowledge: FlowKnowledge,
): CompletionResult | null {
  const { state, pos, explicit } = context;
  const text = state.doc.toString();
  const place = placeAt(text, pos, format, knowledge);
  if (place === null) return null;
  // Behind a comma or a brace nothing is offered until somebody begins to write, or asks.
  if (!explicit && place.word === "" && text[place.from] !== '"' && place.at === "key") return null;
  const value = readLoosely(text, format, knowledge);
  const options =
    place.at === "key"
      ? keyOptions(place, value, format, text)
      : valueOptions(place, value, format, knowledge);
  if (options.length === 0) return null;
  const quote = /["']/.test(text[place.from] ?? "") && place.to > place.from ? 1 : 0;
  return { from: place.from + quote, to: pos, options, validFor: /^[\w-]*$/ };
}

function keyOptions(place: CaretPlace, value: unknown, format: SourceFormat, text: string): Completion[] {
  const help = languageHelp();
  const around = place.path.slice(0, -1);
  const own = fieldNames(value, around);
  const fields = help.fieldsAt(value, around).filter(({ name }) => name === place.word || !own.has(name));
  // A word in a list of plain values of YAML is a value.
  if (fields.length === 0 && format === "yaml")
    return plainOptions(help.valuesAt(value, around), place, format);
  const hasColon = /^\s*:/.test(text.slice(place.to));
  return fields.map(({ name, type, description, required }, index) => ({
    label: name,
    detail: type,
    type: "property",
    boost: (required ? 50 : 0) - index,
    ...(description !== "" && { info: description }),
    apply: (view) => {
      const key = format === "json" ? JSON.stringify(name) : name;
      replaceToken(view, format, hasColon ? key : `${key}: `);
    },
  }));
}

function fieldNames(value: unknown, path: readonly (string | number)[]): ReadonlySet<string> {
  const object = path.reduce<unknown>(
    (at, segment) => (typeof at === "object" && at !== null ? Reflect.get(at, segment) : undefined),
    value,
  );
  return new Set(typeof object === "object" && object !== null ? Object.keys(object) : []);
}

function valueOptions(
  place: CaretPlace,
  value: unknown,
  format: SourceFormat,
  knowledge: FlowKnowledge,
): Completion[] {
  const names = knowledge.namesAt(value, place.path).map(({ id, about }) => ({
    value: id,
    title: about,
    description: "",
  }));
  return plainOptions([...names, ...languageHelp().valuesAt(value, place.path)], place, format);
}

function plainOptions(
  values: readonly { value: string | number | boolean; title: string; description: string }[],
  _: CaretPlace,
  format: SourceFormat,
): Completion[] {
  return values.map(({ value, title, description }, index) => ({
    label: String(value),
    type: "constant",
    boost: -index,
    ...(title !== "" && { detail: title }),
    ...(description !== "" && { info: description }),
    apply: (view) => replaceToken(view, format, format === "json" ? JSON.stringify(value) : yamlText(value)),
  }));
}

/** Words that YAML would read as something else are quoted. */
function yamlText(value: string | number | boolean): string {
  return typeof value === "string" && /^(true|false|null|yes|no|on|off|~|-?\d.*)$/i.test(value)
    ? JSON.stringify(value)
    : String(value);
}

/** Puts a text in place of the word or quoted text that the caret stands in by then. */
function replaceToken(view: EditorView, format: SourceFormat, insert: string): void {
  const { head } = view.state.selection.main;
  const place = caretPlace(view.state.doc.toString(), head, format);
  const from = place?.from ?? head;
  // A quote that nobody has closed yet runs to the end of the line: only what is written of the word goes.
  const lineEnd = view.state.doc.lineAt(head).to;
  const isOpen =
    /^["']/.test(view.state.sliceDoc(from, from + 1)) &&
    !isClosed(view.state.sliceDoc(from, place?.to ?? head));
  const to = isOpen ? Math.min(head, lineEnd) : Math.max(place?.to ?? head, head);
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + insert.length },
    userEvent: "input.complete",
  });
}

function isClosed(token: string): boolean {
  return token.length > 1 && token.at(0) === token.at(-1);
}
