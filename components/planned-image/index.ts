export { ImageChange } from "./image-change";
