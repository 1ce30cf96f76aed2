import { expect, it } from "vitest";
import { manifests } from "@/nodes/_registry/manifests";
import { ICONS } from "./kind-icon";

it("every kind of node has the icon that its manifest names", () => {
  const unknown = Object.values(manifests).filter(({ icon }) => !Object.hasOwn(ICONS, icon));
  expect(unknown.map(({ kind, icon }) => `${kind}: ${icon}`)).toEqual([]);
});
