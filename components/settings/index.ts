export { GitProvidersCard } from "./git-providers-card";
export { MembersCard } from "./members-card";
export { RegistriesCard, RuntimesCard } from "./places-card";
export { TokensCard } from "./tokens-card";
