import { hoverTooltip, type Tooltip } from "@codemirror/view";
import type { Extension } from "@codemirror/state";
import type { SourceFormat } from "@/core/document";
import { describeAt } from "@/core/expression";
import { languageHelp, nodeAt, placeAt, readLoosely, type FlowKnowledge } from "./flow-help";

interface Words {
  from: number;
  to: number;
  title: string;
  type: string;
  text: string;
}

/** Says what stands under the mouse: a field, a value with a meaning, a name in an expression. */
export function flowHover(format: SourceFormat, knowledge: () => FlowKnowledge): Extension {
  return hoverTooltip((view, pos): Tooltip | null => {
    const text = view.state.doc.toString();
    const line = view.state.doc.lineAt(pos);
    const words =
      wordsOfExpression(line.text, pos - line.from, line.from, text, format, knowledge()) ??
      wordsOfLanguage(text, pos, format, knowledge());
    if (words === null) return null;
    return { pos: words.from, end: words.to, above: true, create: () => ({ dom: toElement(words) }) };
  });
}

function wordsOfExpression(
  line: string,
  column: number,
  lineStart: number,
  text: string,
  format: SourceFormat,
  knowledge: FlowKnowledge,
): Words | null {
  if (!line.includes("${")) return null;
  const place = placeAt(text, lineStart + column, format, knowledge);
  if (place === null) return null;
  const scope = knowledge.scopeAt(readLoosely(text, format, knowledge), nodeAt(place.path));
  const found = describeAt(line, column, scope);
  if (found === null) return null;
  return {
    from: lineStart + found.from,
    to: lineStart + found.to,
    title: found.label,
    type: found.type === "any" ? "" : found.type,
    text: found.documentation,
  };
}

function wordsOfLanguage(
  text: string,
  pos: number,
  format: SourceFormat,
  knowledge: FlowKnowledge,
): Words | null {
  const place = placeAt(text, pos, format, knowledge);
  if (place === null || place.word === "") return null;
  const help = languageHelp();
  const value = readLoosely(text, format, knowledge);
  if (place.at === "key") {
    const field = help.fieldsAt(value, place.path.slice(0, -1)).find(({ name }) => name === place.word);
    if (field === undefined) return null;
    return { from: place.from, to: place.to, title: field.name, type: field.type, text: field.description };
  }
  const known = help.valuesAt(value, place.path).find((one) => String(one.value) === place.word);
  if (known === undefined || (known.title === "" && known.description === "")) return null;
  return { from: place.from, to: place.to, title: place.word, type: known.title, text: known.description };
}

function toElement({ title, type, text }: Words): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "cm-flow-hover";
  const head = dom.appendChild(document.createElement("div"));
  const name = head.appendChild(document.createElement("code"));
  name.textContent = title;
  if (type !== "") {
    const kind = head.appendChild(document.createElement("span"));
    kind.textContent = ` ${type}`;
  }
  if (text !== "") {
    const words = dom.appendChild(document.createElement("p"));
    words.textContent = text.replace(/`/g, "");
  }
  return dom;
}
