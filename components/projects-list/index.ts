export { ProjectsList, type ProjectsListProps } from "./projects-list";
