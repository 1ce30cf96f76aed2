export { betweenSeams, passSeam, SEAMS, watchSeams, type Seam, type Step } from "./seams";
