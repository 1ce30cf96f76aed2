export { safeNextPath } from "./safe-next-path";
export { SignInForm, type SignInFormProps } from "./sign-in-form";
