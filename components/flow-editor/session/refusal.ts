/** Why an action is not possible, in words for the person who tried; caught by `reduceEditor`. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
