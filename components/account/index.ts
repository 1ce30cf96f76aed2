export { SessionsCard } from "./sessions-card";
export { SetPasswordCard } from "./set-password-card";
