"use client";

import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { failureText } from "@/components/resources";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { InlineAlert } from "@/components/ui/inline-alert";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";

const MIN_LENGTH = 8;

/** Sets or changes the person's password. */
export function SetPasswordCard() {
  const trpc = useTRPC();
  const [differ, setDiffer] = useState(false);
  const set = useMutation(trpc.session.setPassword.mutationOptions());
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const [current, next, again] = ["current", "next", "again"].map((name) => data.get(name));
    const same = next === again;
    setDiffer(!same);
    if (!same || typeof next !== "string") return;
    set.mutate(
      { next, ...(typeof current === "string" && current !== "" ? { current } : {}) },
      {
        onSuccess: () => {
          form.reset();
          toast({
            tone: "success",
            title: "Your password is set.",
            description: "Your other sessions have ended.",
          });
        },
      },
    );
  };
  return (
    <Card className="max-w-xl">
      <CardHeader title="Password" />
      <CardBody>
        <form onSubmit={submit} className="flex flex-col gap-3">
          {set.error && <InlineAlert tone="danger">{failureText(set.error)}</InlineAlert>}
          <Field label="Present password" hint="Leave empty if you have signed in by link and have none yet.">
            {(control) => (
              <Input {...control} name="current" type="password" autoComplete="current-password" />
            )}
          </Field>
          <Field
            label="New password"
            hint={`At least ${MIN_LENGTH} characters. A few words are better than a few signs.`}
          >
            {(control) => (
              <Input
                {...control}
                name="next"
                type="password"
                autoComplete="new-password"
                minLength={MIN_LENGTH}
                required
              />
            )}
          </Field>
          <Field
            label="New password again"
            error={differ ? "The two are different. Type the same password twice." : null}
          >
            {(control) => (
              <Input {...control} name="again" type="password" autoComplete="new-password" required />
            )}
          </Field>
          <Button type="submit" variant="primary" pending={set.isPending} className="self-start">
            Set password
          </Button>
        </form>
      </CardBody>
    </Card>
  );
}
