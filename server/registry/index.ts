export { createImages, isLocalImage } from "./create-images";
export { checkImage, type ImageCheck } from "./check-image";
