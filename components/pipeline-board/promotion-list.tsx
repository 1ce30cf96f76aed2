import { arrowId } from "./promotion-arrows";
import { promotionWords } from "./promotion-words";
import type { Board, PromotionArrow } from "./board-types";

/** The arrows as sentences, for those who do not see them. */
export function PromotionList({
  board,
  isAlive,
}: {
  board: Board;
  isAlive: (arrow: PromotionArrow) => boolean;
}) {
  if (board.arrows.length === 0) return null;
  return (
    <section className="sr-only">
      <h2>Promotions</h2>
      <ul>
        {board.arrows.map((arrow) => (
          <li key={arrowId(arrow)}>
            {promotionWords(board, arrow)}
            {isAlive(arrow) && " It is being promoted now."}
          </li>
        ))}
      </ul>
    </section>
  );
}
