export type Block = 'late' | 'risk' | 'schedule';
const columns = 10;
const most_rows = 10;

/** Orders a block stands for: 4, or more once the tallest stack would pass ten rows. One scale for all stages. */
export function ordersPerBlock(counts: readonly number[]): number {
  const tallest = Math.max(0, ...counts);
  const needed = Math.ceil(tallest / (columns * most_rows));
  if (needed <= 4) return 4;
  const magnitude = 10 ** Math.floor(Math.log10(needed));
  return [1, 2, 5, 10].map((step) => step * magnitude).find((size) => size >= needed) ?? needed;
}

/** The blocks of a stage from the bottom left: late first, because the oldest lie lowest. */
export function stageBlocks(
  stage: { count: number; late: number; at_risk: number },
  per_block: number,
): Block[] {
  const total = Math.ceil(stage.count / per_block);
  const late = Math.min(total, Math.ceil(stage.late / per_block));
  const risk = Math.min(total - late, Math.ceil(stage.at_risk / per_block));
  return [
    ...Array<Block>(late).fill('late'),
    ...Array<Block>(risk).fill('risk'),
    ...Array<Block>(total - late - risk).fill('schedule'),
  ];
}
