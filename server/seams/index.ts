export { betweenSeams, passSeam, SEAMS, statusStep, watchSeams, type Seam, type Step } from "./seams";
