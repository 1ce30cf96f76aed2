export { listAudit, listAuditChoices, type AuditChoices, type AuditLine, type AuditPage } from "./list-audit";
export { recordAudit, type AuditActor, type AuditRecord } from "./record-audit";
