import type { FormSection } from "../form-fields";
import { identityFields } from "./identity-fields";

const EMAIL = { path: "kind", is: "email" } as const;
const WEB = { path: "kind", is: ["slack", "discord", "teams", "webhook"] } as const;
const GIT = { path: "kind", is: ["github", "gitlab", "gitea", "bitbucket"] } as const;

export const integrationSections: readonly FormSection[] = [
  { title: "Integration", fields: identityFields("Team chat") },
  {
    title: "Where it goes",
    about:
      "A chat, a webhook or a mailbox gets a test message when you save. Addresses and passwords are stored encrypted and are never shown again.",
    fields: [
      {
        type: "choice",
        path: "kind",
        label: "Kind",
        fixed: true,
        initial: "slack",
        options: [
          {
            value: "slack",
            label: "Slack",
            hint: "Make an incoming webhook for the channel in an app of your workspace.",
          },
          {
            value: "discord",
            label: "Discord",
            hint: "Channel settings, Integrations, Webhooks: copy the webhook’s URL.",
          },
          {
            value: "teams",
            label: "Microsoft Teams",
            hint: "Channel menu, Workflows: “Post to a channel when a webhook request is received”.",
          },
          { value: "webhook", label: "Webhook", hint: "Any program that takes JSON by POST." },
          { value: "email", label: "E-mail", hint: "A mail server that takes mail by SMTP." },
          { value: "github", label: "GitHub", hint: "For comments on pull requests." },
          { value: "gitlab", label: "GitLab", hint: "For comments on merge requests." },
          { value: "gitea", label: "Gitea", hint: "For comments on pull requests." },
          { value: "bitbucket", label: "Bitbucket", hint: "For comments on pull requests." },
        ],
      },
      { type: "secret", path: "url", label: "Webhook address", required: true, when: WEB },
      {
        type: "secret",
        path: "secret",
        label: "Signing secret",
        hint: "At least 8 characters. Requests are signed with it, so that the receiver knows they are real.",
        when: { path: "kind", is: "webhook" },
      },
      {
        type: "text",
        path: "host",
        label: "Mail server",
        required: true,
        mono: true,
        placeholder: "smtp.example.com",
        when: EMAIL,
      },
      { type: "number", path: "port", label: "Port", initial: "587", when: EMAIL },
      {
        type: "choice",
        path: "security",
        label: "Encryption",
        initial: "starttls",
        options: [
          { value: "starttls", label: "STARTTLS", hint: "Usual on port 587." },
          { value: "tls", label: "TLS from the start", hint: "Usual on port 465." },
          {
            value: "none",
            label: "None",
            hint: "Everything can be read on its way, the password too.",
          },
        ],
        when: EMAIL,
      },
      {
        type: "text",
        path: "from",
        label: "From",
        required: true,
        placeholder: "releases@example.com",
        when: EMAIL,
      },
      {
        type: "text",
        path: "to",
        label: "To",
        required: true,
        placeholder: "team@example.com, ops@example.com",
        hint: "Addresses, separated by commas.",
        when: EMAIL,
      },
      {
        type: "text",
        path: "apiUrl",
        label: "API address",
        mono: true,
        placeholder: "https://git.example.com/api/v4",
        hint: "Only for a server of your own.",
        when: GIT,
      },
      { type: "secret", path: "token", label: "Token", required: true, when: GIT },
      {
        type: "text",
        path: "accountLogin",
        label: "Account",
        hint: "Whose repositories it is for; all when empty.",
        when: GIT,
      },
      {
        type: "text",
        path: "username",
        label: "User name",
        when: { path: "kind", is: ["email", "bitbucket"] },
      },
      { type: "secret", path: "password", label: "Password", when: EMAIL },
    ],
  },
];
