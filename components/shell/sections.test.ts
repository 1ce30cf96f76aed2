import { expect, test } from "vitest";
import { isCurrentSection, projectIdOf, projectSections, serverSections } from "./sections";

function currentAt(pathname: string): string[] {
  return projectSections("shop")
    .filter((section) => isCurrentSection(section, pathname))
    .map((section) => section.label);
}

test("exactly one section is current on every page of a project", () => {
  expect(currentAt("/projects/shop")).toEqual(["Pipelines"]);
  expect(currentAt("/projects/shop/pipelines/main")).toEqual(["Pipelines"]);
  expect(currentAt("/projects/shop/runs/0193")).toEqual(["Pipelines"]);
  expect(currentAt("/projects/shop/builds/api")).toEqual(["Builds"]);
  expect(currentAt("/projects/shop/new/service")).toEqual(["Services"]);
  expect(currentAt("/projects/shop/edit/secret-group/prod")).toEqual(["Secrets"]);
  expect(currentAt("/projects/shop/edit/integration/chat")).toEqual(["Notifications"]);
  expect(currentAt("/projects/shop/audit")).toEqual(["Audit"]);
  expect(currentAt("/projects/shop/settings")).toEqual(["Settings"]);
});

test("a project whose id begins like another one's is not mistaken for it", () => {
  expect(currentAt("/projects/shop-two/builds")).toEqual([]);
});

test("the project is read from the path", () => {
  expect(projectIdOf("/projects")).toBeNull();
  expect(projectIdOf("/projects/shop/jobs")).toBe("shop");
  expect(projectIdOf("/sign-in")).toBeNull();
});

test("the state of the installation is offered to its administrators only", () => {
  const labels = (isServerAdmin: boolean) => serverSections(isServerAdmin).map((section) => section.label);
  expect(labels(true)).toEqual(["Projects", "System status"]);
  expect(labels(false)).toEqual(["Projects"]);
});
