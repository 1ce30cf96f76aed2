/** Whether a glob names a branch: `*` is any text, slashes too; everything else is itself. In time that grows with both lengths only. */
export function matchesBranch(glob: string, branch: string): boolean {
  let at = 0;
  let inGlob = 0;
  /** Where to go on when what follows the last star does not fit: the star takes one letter more. */
  let star = -1;
  let taken = 0;
  while (at < branch.length) {
    if (glob[inGlob] === "*") {
      star = inGlob;
      taken = at;
      inGlob += 1;
    } else if (glob[inGlob] === branch[at]) {
      inGlob += 1;
      at += 1;
    } else if (star !== -1) {
      inGlob = star + 1;
      taken += 1;
      at = taken;
    } else return false;
  }
  while (glob[inGlob] === "*") inGlob += 1;
  return inGlob === glob.length;
}
