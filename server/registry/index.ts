export { createImages } from "./create-images";
