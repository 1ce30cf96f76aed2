export { parseEnvText } from "./parse-env-text";
