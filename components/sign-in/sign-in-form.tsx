"use client";

import { signIn } from "next-auth/react";
import { useState, type FormEvent } from "react";
import { Logo } from "@/components/shell";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import { explainSignInError } from "./explain-sign-in-error";

export interface SignInFormProps {
  /** Path of this server to go to afterwards. */
  next: string;
  /** The `error` of the address, as the sign-in routes put it there. */
  initialError: string | null;
}

/** E-mail address and password. */
export function SignInForm({ next, initialError }: SignInFormProps) {
  const [problem, setProblem] = useState(initialError === null ? null : explainSignInError(initialError));
  const [pending, setPending] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setPending(true);
    setProblem(null);
    const result = await signIn("credentials", {
      email: form.get("email"),
      password: form.get("password"),
      redirect: false,
    }).catch(() => undefined);
    if (result?.ok) {
      // A whole new page: nothing rendered for nobody may stay in a cache.
      window.location.assign(next);
      return;
    }
    setProblem(explainSignInError(result?.error ?? null));
    setPending(false);
  };

  return (
    <div className="w-full max-w-[340px]">
      <div className="mb-6 flex items-center gap-2">
        <Logo className="size-6" />
        <span className="text-lg font-semibold">Slipway</span>
      </div>
      <h1 className="mb-4 text-xl font-semibold tracking-tight">Sign in</h1>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        {problem && <InlineAlert tone="danger">{problem}</InlineAlert>}
        <Field label="E-mail">
          {(control) => (
            <Input {...control} name="email" type="email" autoComplete="username" required autoFocus />
          )}
        </Field>
        <Field label="Password">
          {(control) => (
            <Input {...control} name="password" type="password" autoComplete="current-password" required />
          )}
        </Field>
        <Button type="submit" variant="primary" pending={pending} className="mt-1 w-full">
          Sign in
        </Button>
      </form>
      <p className="mt-6 text-sm text-ink-3">
        No password yet? Ask an administrator of this server for a one-time link. The first administrator
        finds theirs in the output of <code>npm start</code>.
      </p>
    </div>
  );
}
