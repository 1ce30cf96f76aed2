export { MembersCard } from "./members-card";
export { TokensCard } from "./tokens-card";
