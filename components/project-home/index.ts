export { recentRunsInput } from "./recent-runs-input";
export { ProjectHome, type ProjectHomeData } from "./project-home";
