export { failureText } from "@/components/trpc";
